import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  checkPolicies,
  contextOf,
  emitModule,
  filledFields,
  type GlueModule,
  type Graph,
  GraphTypes,
  graphHash,
  type StepContext,
  type StepPolicy,
} from "../../glue-gen/graph/index.ts";
import { type Contract, isStreaming, type Schema } from "../../glue-gen/index.ts";
import type { StepLimits } from "../allocator/index.ts";
import { CACHE_LINES, CacheFiles } from "../cache/index.ts";
import { HeddleError } from "../errors.ts";
import { admissionVersion } from "../sandbox/running.ts";
import type { Unit, UnitContext, UnitPolicy } from "../unit.ts";
import { AdmittedStore } from "./admitted-store.ts";
import { sourceMapComment } from "./source-map.ts";

/** Grows when the same graph gives other glue. */
const GLUE_VERSION = 4;

/** Most units that are kept; one is some kilobytes. One that was dropped is assembled again from its files. */
const MAX_UNITS = 1000;

/** What a graph is assembled from. */
export interface Parts {
  readonly graph: Graph;
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly eventSchema: Schema;
  /** What each step may use, in the order of the steps. */
  readonly limits: readonly StepLimits[];
  /** Reads a component by its digest. */
  artifact(digest: string): Uint8Array;
  /** The functions that take the place of a step's, by their digests; left out where none does. */
  readonly fallbacks?: ReadonlyMap<string, Fallback>;
}

/** A function that takes the place of a step's, and what it may use. */
export interface Fallback {
  readonly contract: Contract;
  readonly limits: StepLimits;
}

/** Makes graphs executable: generates their glue and admits their functions, once for each. */
export class Assembler {
  readonly #glueFiles: CacheFiles;
  readonly #admitted: AdmittedStore;
  /** Units by key, oldest first. */
  readonly #known = new Map<string, Unit>();
  readonly #maxUnits: number;

  /**
   * @param directory where glue and admitted modules are kept; it may be removed at any time between runs
   * @param maxUnits most units that are kept in memory
   */
  constructor(directory: string, maxUnits = MAX_UNITS) {
    this.#maxUnits = maxUnits;
    this.#glueFiles = new CacheFiles(join(directory, "units"));
    this.#admitted = new AdmittedStore(join(directory, "admitted"));
  }

  /**
   * The files of a unit are checked, and made again where they are not good, whenever it is not in memory.
   * @throws HeddleError GRAPH_INVALID, POLICY_UNFIT, CONTEXT_CONFLICT, CONTRACT_INVALID, ADMISSION_* or FILE_UNREADABLE
   */
  assemble(parts: Parts): Unit {
    const hash = graphHash(parts.graph);
    const key = unitKey(hash, parts);
    const known = this.#known.get(key);
    if (known !== undefined) {
      return known;
    }
    const types = new GraphTypes(parts.graph, parts);
    checkPolicies(parts.graph, types);
    const contexts = contextOf(parts.graph, types);
    const context = unitContext(parts.graph, types);
    const unit: Unit = {
      key,
      glue: this.#glue(parts, hash),
      steps: parts.graph.steps.map((step, index) => {
        const { fuel, memoryBytes } = parts.limits[index] as StepLimits;
        const context = contexts[index] as StepContext;
        const contract = types.contract(step);
        return {
          id: step.id,
          function: step.function,
          admitted: this.#admitted.path(step.digest, contract, memoryBytes, () =>
            parts.artifact(step.digest),
          ),
          fuel,
          reads: contract.context.reads,
          takes: types.taken(step),
          ...(step.after && { after: types.after(step) }),
          ...(context.sources.length + context.writes.length === 0 ? {} : { context }),
          ...(isStreaming(contract)
            ? { streams: { input: contract.inputStream === true, output: contract.outputStream === true } }
            : {}),
          fields: filledFields(types, step),
          ...(step.policy === undefined ? {} : { policy: this.#policy(step.policy, parts) }),
        };
      }),
      wanted: wantedPositions(parts.graph, types),
      ...(context === undefined ? {} : { context }),
    };
    this.#known.set(key, unit);
    if (this.#known.size > this.#maxUnits) {
      this.#known.delete(this.#known.keys().next().value as string);
    }
    return unit;
  }

  /**
   * Path of the admitted form of a function with the memory of its contract.
   * @param artifact reads its component; called only where it is needed
   * @throws HeddleError ADMISSION_* or FILE_UNREADABLE
   */
  admitted(contract: Contract, digest: string, artifact: () => Uint8Array): string {
    return this.#admitted.path(digest, contract, contract.resources.memoryBytes, artifact);
  }

  /** Lets a unit be assembled again, because its files are not what they were. */
  forget(unit: Unit): void {
    this.#known.delete(unit.key);
  }

  #policy({ fallback, ...policy }: StepPolicy, parts: Parts): UnitPolicy {
    if (fallback === undefined) {
      return policy;
    }
    const found = parts.fallbacks?.get(fallback.digest);
    if (found === undefined) {
      throw new HeddleError("GRAPH_INVALID", `The contract of ${fallback.function} is not there.`);
    }
    const { contract, limits } = found;
    const admitted = this.#admitted.path(fallback.digest, contract, limits.memoryBytes, () =>
      parts.artifact(fallback.digest),
    );
    return { ...policy, fallback: { function: fallback.function, admitted, fuel: limits.fuel } };
  }

  #glue({ graph, contracts, eventSchema }: Parts, hash: string): string {
    return this.#glueFiles.path(`${hash}-${GLUE_VERSION}.mjs`, () =>
      runnable(emitModule(graph, { contracts, eventSchema }, hash), hash),
    );
  }
}

/** Keys that every event has, without being asked for them. */
const givenKeys = ["account", "event.id", "event.source", "event.type"];

function unitContext(graph: Graph, types: GraphTypes): UnitContext | undefined {
  const uses = graph.steps.map((step) => types.contract(step).context);
  const reads = [...new Set(uses.flatMap((use) => use.reads))].filter(
    (key) => !givenKeys.includes(key) && !key.startsWith("scratch."),
  );
  const writesSession = uses.some(({ writes }) => writes?.some(({ key }) => key.startsWith("session.")));
  return reads.length === 0 && !writesSession ? undefined : { reads, writesSession };
}

/** Positions of the values that the goals are in, each once, in ascending order. */
function wantedPositions(graph: Graph, types: GraphTypes): number[] {
  return [...new Set(graph.goals.map((goal) => types.position(goal.value)))].sort((a, b) => a - b);
}

/** Glue as it is imported: JavaScript that says where each of its lines is in the TypeScript. */
function runnable({ typescript, javascript }: GlueModule, hash: string): Uint8Array {
  const name = `heddle:glue/${hash}.ts`;
  return Buffer.from(`${javascript}${sourceMapComment(typescript, name, CACHE_LINES)}\n`);
}

function unitKey(hash: string, { limits, fallbacks }: Parts): string {
  const all = [...limits, ...[...(fallbacks?.values() ?? [])].map((fallback) => fallback.limits)];
  const text = JSON.stringify([
    hash,
    all.map(({ fuel, memoryBytes }) => [fuel, memoryBytes]),
    GLUE_VERSION,
    admissionVersion,
  ]);
  return createHash("sha256").update(text).digest("hex");
}
