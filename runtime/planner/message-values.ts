import type { Field, Schema } from "../../glue-gen/index.ts";
import { conceptOf } from "./concept.ts";
import type { ConceptNodes } from "./concept-nodes.ts";
import { maximumValues } from "./limits.ts";
import type { NumberList } from "./number-list.ts";
import { listShape, shapeOf } from "./shapes.ts";
import { fieldsOf, gatheredValues, type PartValue, valuesOf } from "./values.ts";

/** Messages whose values are kept: those of events and outputs that are planned with again and again. */
const maximumKept = 1000;

/** The values of messages, and the nodes that they are good for. */
export class MessageValues {
  #schema: Schema;
  readonly #nodes: ConceptNodes;
  readonly #kept = new Map<string, readonly PartValue[]>();

  constructor(schema: Schema, nodes: ConceptNodes) {
    this.#schema = schema;
    this.#nodes = nodes;
  }

  follow(schema: Schema): void {
    this.#schema = schema;
    this.#kept.clear();
  }

  /** The values of a message, with what each means. */
  of(message: string): readonly PartValue[] {
    let values = this.#kept.get(message);
    if (values === undefined) {
      values = valuesOf(this.#schema, message);
      if (this.#kept.size >= maximumKept) {
        this.#kept.clear();
      }
      this.#kept.set(message, values);
    }
    return values;
  }

  /**
   * Adds to `nodes` all that a message with these concepts is good for, with the values within it, or a list of such
   * messages.
   */
  collect(message: string, concepts: readonly string[], nodes: NumberList, isList = false): void {
    this.#nodes.begin();
    const shape = isList ? listShape(message) : message;
    for (const concept of concepts) {
      this.#nodes.collect(concept, shape, nodes);
    }
    if (!isList) {
      this.#collectParts(message, nodes);
      return;
    }
    for (const { concept, shape: part } of gatheredValues(this.#schema, message).slice(1)) {
      this.#nodes.collect(concept, part, nodes);
    }
  }

  #collectParts(message: string, nodes: NumberList): void {
    const fields = fieldsOf(this.#schema, message);
    // Flat messages, which most are, are read without making objects.
    if (isFlat(fields)) {
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i] as Field;
        const concept = field.oneof === null ? conceptOf(field) : null;
        if (concept !== null) {
          this.#nodes.collect(concept, shapeOf(field), nodes);
        }
      }
      return;
    }
    for (const { path, concept, shape } of this.of(message)) {
      if (path.length > 0) {
        this.#nodes.collect(concept, shape, nodes);
      }
    }
  }
}

/** Whether a message has nothing but fields without fields, and not too many. */
function isFlat(fields: readonly Field[]): boolean {
  for (let i = 0; i < fields.length; i++) {
    if ((fields[i] as Field).type.kind === "message") {
      return false;
    }
  }
  return fields.length < maximumValues;
}
