import { HeddleError } from "../../runtime/errors.ts";
import type { Contract, Field, MessageType, Schema } from "../contract/model.ts";
import type { PathField } from "./declarations.ts";
import type { Graph, Step, ValueRef } from "./model.ts";

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

/** Looks up the types of a graph's values; what does not exist is GRAPH_INVALID. */
export class GraphTypes {
  readonly #graph: Graph;
  readonly #context: GraphContext;
  /** Steps by identifier, with their positions. */
  readonly #steps = new Map<string, number>();

  constructor(graph: Graph, context: GraphContext) {
    this.#graph = graph;
    this.#context = context;
    for (const [index, step] of graph.steps.entries()) {
      if (step.id === "" || this.#steps.has(step.id)) {
        throw invalid(`The step identifier ${JSON.stringify(step.id)} is empty or used twice.`);
      }
      this.#steps.set(step.id, index);
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
    const { schema, input } = this.contract(step);
    return message(schema, input);
  }

  /** 0 for the event's data, i + 1 for the output of step i. */
  position(value: ValueRef): number {
    if (value.step === "") {
      return 0;
    }
    const index = this.#steps.get(value.step);
    if (index === undefined) {
      throw invalid(`A mapping refers to a step ${JSON.stringify(value.step)} that is not there.`);
    }
    return index + 1;
  }

  /** The fields that lead to a value, and further on through `numbers`. */
  path(value: ValueRef, ...numbers: number[]): PathField[] {
    return pathAlong(this.source(value), [...value.path, ...numbers]);
  }

  /** Type of the message that a value is in. */
  source(value: ValueRef): TypedMessage {
    const position = this.position(value);
    if (position === 0) {
      return message(this.#context.eventSchema, this.#graph.eventType);
    }
    const { schema, output } = this.contract(this.#graph.steps[position - 1] as Step);
    return message(schema, output);
  }
}

/** The fields that a path leads through; all but the last are single messages. */
export function fieldsAlong(root: TypedMessage, path: readonly number[]): Field[] {
  return pathAlong(root, path).map(({ field }) => field);
}

/** As {@link fieldsAlong}, each field with the message that it is in. */
export function pathAlong(root: TypedMessage, path: readonly number[]): PathField[] {
  const fields: PathField[] = [];
  let type: MessageType | undefined = root.type;
  for (const number of path) {
    const field: Field | undefined = type?.fields.find((candidate) => candidate.number === number);
    if (field === undefined) {
      throw invalid(`There is no field ${number} in ${type?.name ?? "a value that is no message"}.`);
    }
    fields.push({ field, message: type as MessageType });
    const single: boolean = !field.repeated && field.mapKey === null;
    type = field.type.kind === "message" && single ? message(root.schema, field.type.name).type : undefined;
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

/** @param step identifier of the step that is at fault */
export function invalid(message: string, step?: string, place = step): HeddleError {
  return new HeddleError("GRAPH_INVALID", message, {
    ...(step === undefined ? {} : { step }),
    ...(place === undefined ? {} : { place }),
  });
}
