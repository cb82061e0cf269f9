import type { Contract, Field, MessageType, Schema } from "../../glue-gen/index.ts";
import type { PlannableFunction } from "../../runtime/planner/index.ts";
import { numbersBelow } from "../random.ts";

/** A repository made by a fixed rule: the same on every machine. */
export interface GeneratedRepository {
  readonly schema: Schema;
  readonly functions: readonly PlannableFunction[];
  readonly eventType: string;
  readonly goals: readonly string[];
}

/** Functions of one layer of concepts; each layer needs what the layers before it give. */
const layerSize = 250;
/** Layers that an event leads to. */
const reachableLayers = 8;

/**
 * A repository of `count` functions: texts with meanings in, texts with narrower meanings out, so that nothing
 * is in the index that real contracts do not have.
 */
export function generateRepository(count: number): GeneratedRepository {
  const random = numbersBelow(20_261_125);
  const layers = Math.max(2, Math.ceil(count / layerSize));
  const messages: Record<string, MessageType> = {};
  const concepts: Record<string, Schema["concepts"][string]> = {};
  const broad = (layer: number, i: number): string => `gen.c${layer}.Broad${i}`;
  const narrow = (layer: number, i: number): string => `gen.c${layer}.Narrow${i}`;
  const perLayer = Math.ceil(layerSize / 2);
  for (let layer = 0; layer < layers; layer++) {
    for (let i = 0; i < perLayer; i++) {
      concepts[broad(layer, i)] = { name: broad(layer, i), isA: null, of: null, summary: "" };
      concepts[narrow(layer, i)] = { name: narrow(layer, i), isA: broad(layer, i), of: null, summary: "" };
    }
  }
  const start = Array.from({ length: 20 }, (_, i) => field(`start${i}`, i + 1, narrow(0, i)));
  messages["gen.Event"] = message("gen.Event", start);
  // All functions share one schema object, as those of a repository do.
  const schema: Schema = { messages, enums: {}, concepts, events: {} };
  const functions = Array.from({ length: count }, (_, i): PlannableFunction => {
    const layer = Math.floor(i / layerSize);
    const name = `gen.l${layer}.F${i}`;
    // Only the first layers lead anywhere: later ones need what only their neighbours give.
    const from = layer < reachableLayers ? layer : layer + 1;
    const reach = layer === 0 ? 20 : perLayer;
    const inputs = Array.from({ length: 2 + random(3) }, (_, k) =>
      field(`in${k}`, k + 1, broad(Math.min(from, layers - 1), random(reach))),
    );
    const outputs = Array.from({ length: 1 + random(3) }, (_, k) =>
      field(`out${k}`, k + 1, narrow(Math.min(layer + 1, layers - 1), random(perLayer))),
    );
    messages[`${name}Request`] = message(`${name}Request`, inputs);
    messages[`${name}Reply`] = message(`${name}Reply`, outputs);
    return { contract: contract(name, schema), digest: i.toString(16).padStart(64, "0") };
  });
  // As a repository lists them.
  functions.sort((a, b) => (a.contract.name < b.contract.name ? -1 : 1));
  const goals = [0, 1, 2].map((i) => broad(Math.min(reachableLayers, layers - 1), i));
  return { schema, functions, eventType: "gen.Event", goals };
}

function field(name: string, number: number, means: string): Field {
  return {
    name,
    number,
    type: { kind: "scalar", scalar: "string" },
    repeated: false,
    packed: false,
    presence: false,
    mapKey: null,
    oneof: null,
    means,
    defaultText: null,
    optional: false,
    mediaType: null,
    comment: "",
  };
}

function message(name: string, fields: readonly Field[]): MessageType {
  return { name, fields, oneofs: [], comment: "" };
}

function contract(name: string, schema: Schema): Contract {
  return {
    name,
    version: "1.0.0",
    summary: "",
    keywords: [],
    author: "",
    license: "",
    resources: { fuel: 1_000_000, memoryBytes: 65_536 },
    dependencies: [],
    context: { reads: [] },
    input: `${name}Request`,
    output: `${name}Reply`,
    outputMeans: null,
    carries: null,
    comment: "",
    schema,
    sources: {},
  };
}
