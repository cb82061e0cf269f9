import { HeddleError } from "../../runtime/errors.ts";
import { type Contract, type Field, isStreaming, type MessageType, type Schema } from "../contract/model.ts";
import type { PathField } from "./declarations.ts";
import type { Graph, MappingSource, Step, ValueRef } from "./model.ts";

/** What the glue of a graph is made from, beside the graph. */
export interface GraphContext {
  /** The contract of every function in the graph, by its full name. */
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Schema of the event's data. */
  readonly eventSchema: Schema;
}

/** A message type together with the schema that explains it. */
export interface TypedMessage {
  readonly type: MessageType;
  readonly schema: Schema;
}

/**
 * Where glue reads what a mapping takes. An element is read in a message of its own, which is as the one with the
 * list but has the list's field once.
 */
export interface Place extends ValueRef {
  /** The step that runs over a list, where the value is in its element. */
  readonly over?: Step;
}

/** The fields that lead to what a mapping takes. */
export interface Way {
  readonly path: readonly PathField[];
  /** Position in the path of a list of messages of which each gives the value; −1 where there is none. */
  readonly list: number;
}

/** Field of the message that gathers the outputs of a step that runs over a list. */
const GATHERED = { name: "results", number: 1 } as const;

/** Looks up the types of a graph's values; what does not exist is GRAPH_INVALID. */
export class GraphTypes {
  readonly #graph: Graph;
  readonly #context: GraphContext;
  /** Steps by identifier, with their positions. */
  readonly #steps = new Map<string, number>();
  /** Identifiers of those that run over a list, with the positions of their elements. */
  readonly #elements = new Map<string, number>();
  /** Lists of whose elements mappings take parts, with the positions of these. */
  readonly #parts = new Map<string, number>();

  constructor(graph: Graph, context: GraphContext) {
    this.#graph = graph;
    this.#context = context;
    for (const [index, step] of graph.steps.entries()) {
      if (step.id === "" || this.#steps.has(step.id)) {
        throw invalid(`The step identifier ${JSON.stringify(step.id)} is empty or used twice.`);
      }
      this.#steps.set(step.id, index);
      if (step.each !== undefined) {
        this.#elements.set(step.id, graph.steps.length + 1 + this.#elements.size);
      }
    }
  }

  contract(step: Step): Contract {
    const contract = this.#context.contracts.get(step.function);
    if (contract === undefined) {
      throw invalid(`The function ${step.function} of step ${step.id} is not there.`);
    }
    return contract;
  }

  input(step: Step): TypedMessage {
    this.#checkStreams(step);
    const { schema, input } = this.contract(step);
    return message(schema, input);
  }

  /** What a mapping takes of values; undefined where it takes nothing of them. */
  place(step: Step, source: MappingSource): Place | undefined {
    if (source.kind !== "element") {
      return source.kind === "value" ? source.value : undefined;
    }
    return { step: "", path: [this.list(step).field.number, ...source.path], over: step };
  }

  /** The repeated field that a step runs over, and the message that it is in. */
  list(step: Step): PathField {
    const list = step.each === undefined ? undefined : this.path(step.each).at(-1);
    if (list === undefined) {
      throw invalid(`Step ${step.id} runs over no list, and has elements of one.`, step.id);
    }
    if (!list.field.repeated || list.field.mapKey !== null) {
      throw invalid(
        `Step ${step.id} runs over the field ${list.field.name}, which is not repeated.`,
        step.id,
      );
    }
    return list;
  }

  /** 0 for the event's data, i + 1 for the output of step i; elements follow, for each step that has them. */
  position(value: Place): number {
    if (value.over !== undefined) {
      return this.#elements.get(value.over.id) as number;
    }
    if (value.step === "") {
      return 0;
    }
    const index = this.#steps.get(value.step);
    if (index === undefined) {
      throw invalid(`A mapping refers to a step ${JSON.stringify(value.step)} that is not there.`);
    }
    return index + 1;
  }

  /** Position of the elements of a list that a mapping takes parts of; they follow those that steps run over. */
  elementPosition(list: Place): number {
    const key = JSON.stringify([this.position(list), list.path]);
    const known = this.#parts.get(key);
    const position = known ?? this.#graph.steps.length + 1 + this.#elements.size + this.#parts.size;
    this.#parts.set(key, position);
    return position;
  }

  /** As {@link path}, but of one list of messages on the way each gives the value. */
  way(value: Place, ...numbers: number[]): Way {
    const path = pathAlong(this.source(value), [...value.path, ...numbers], true);
    return { path, list: path.slice(0, -1).findIndex(({ field }) => field.repeated) };
  }

  /** Positions of the values that a step's input is made of, each once. */
  taken({ mappings, each }: Step): number[] {
    const values = mappings.flatMap(({ source }) => (source.kind === "value" ? [source.value] : []));
    const all = each === undefined ? values : [...values, each];
    return [...new Set(all.map((value) => this.position(value)))];
  }

  /**
   * Positions, counted among the steps, of those that a step says it comes after.
   * @throws HeddleError GRAPH_INVALID where one is no step before it
   */
  after(step: Step): number[] {
    const own = this.#steps.get(step.id) as number;
    return (step.after ?? []).map((id) => {
      const position = this.#steps.get(id) ?? own;
      if (position >= own) {
        throw invalid(
          `Step ${step.id} comes after ${JSON.stringify(id)}, which is no step before it.`,
          step.id,
        );
      }
      return position;
    });
  }

  /** The fields that lead to a value, and further on through `numbers`. */
  path(value: Place, ...numbers: number[]): PathField[] {
    return pathAlong(this.source(value), [...value.path, ...numbers]);
  }

  /** Type of the message that a value is in. */
  source(value: Place): TypedMessage {
    if (value.over !== undefined) {
      return this.#element(value.over);
    }
    const position = this.position(value);
    if (position === 0) {
      return message(this.#context.eventSchema, this.#graph.eventType);
    }
    const step = this.#graph.steps[position - 1] as Step;
    const { schema, output } = this.contract(step);
    return givesList(this.contract(step), step.each !== undefined)
      ? { type: gathered(output), schema }
      : message(schema, output);
  }

  /** Refuses a step over a list whose function gives a stream for one message. */
  #checkStreams(step: Step): void {
    const { name, inputStream, outputStream } = this.contract(step);
    if (inputStream !== true && outputStream === true && step.each !== undefined) {
      throw invalid(`Step ${step.id} runs over a list, and ${name} gives a stream for one message.`, step.id);
    }
  }

  #element(step: Step): TypedMessage {
    const { field, message: around } = this.list(step);
    const { schema } = this.source(step.each as ValueRef);
    // The element is there also where it is zero.
    const one: Field = { ...field, repeated: false, packed: false, presence: true };
    return { type: { name: `an element of ${around.name}`, fields: [one], oneofs: [], comment: "" }, schema };
  }
}

/**
 * Whether the value of a step is a list of outputs: of one for each element, or of those of a stream.
 * @param isOverList whether the step runs over a list
 */
export function givesList(
  contract: Pick<Contract, "inputStream" | "outputStream">,
  isOverList: boolean,
): boolean {
  return isStreaming(contract) ? contract.outputStream === true : isOverList;
}

/** The fields that a path leads through; all but the last are single messages. */
export function fieldsAlong(root: TypedMessage, path: readonly number[]): Field[] {
  return pathAlong(root, path).map(({ field }) => field);
}

/** As {@link fieldsAlong}, each field with the message that it is in; `throughList` allows one list of messages. */
function pathAlong(root: TypedMessage, path: readonly number[], throughList = false): PathField[] {
  const fields: PathField[] = [];
  let lists = throughList ? 1 : 0;
  let type: MessageType | undefined = root.type;
  for (const number of path) {
    const field: Field | undefined = type?.fields.find((candidate) => candidate.number === number);
    if (field === undefined) {
      throw invalid(`There is no field ${number} in ${type?.name ?? "a value that is no single message"}.`);
    }
    fields.push({ field, message: type as MessageType });
    const single: boolean = !field.repeated && field.mapKey === null;
    const goesOn: boolean = single || (field.repeated && lists-- > 0);
    type = field.type.kind === "message" && goesOn ? message(root.schema, field.type.name).type : undefined;
  }
  return fields;
}

function message(schema: Schema, name: string): TypedMessage {
  const type = Object.hasOwn(schema.messages, name) ? schema.messages[name] : undefined;
  if (type === undefined) {
    throw invalid(`The message type ${name} is not in the schema.`);
  }
  return { type, schema };
}

/** The message with the outputs of a step that gives a list. Its name is that of no message in a schema. */
function gathered(output: string): MessageType {
  const field: Field = {
    ...GATHERED,
    type: { kind: "message", name: output },
    repeated: true,
    packed: false,
    presence: false,
    mapKey: null,
    oneof: null,
    means: null,
    defaultText: null,
    optional: false,
    mediaType: null,
    comment: "",
  };
  return { name: `repeated ${output}`, fields: [field], oneofs: [], comment: "" };
}

/** @param step identifier of the step that is at fault */
export function invalid(message: string, step?: string, place = step): HeddleError {
  return new HeddleError("GRAPH_INVALID", message, {
    ...(step === undefined ? {} : { step }),
    ...(place === undefined ? {} : { place }),
  });
}
