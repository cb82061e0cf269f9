import type { Field, MessageType, Schema } from "../../glue-gen/index.ts";
import { findMessage } from "../contract/index.ts";
import { conceptOf } from "./concept.ts";
import { maximumValueDepth, maximumValues } from "./limits.ts";
import { isMany, listShape, partsShape, type Shape, shapeOf, wholeShape } from "./shapes.ts";

/** A value within a message that can be used on its own, or the message itself. */
export interface PartValue {
  /** Field numbers from the message; empty for the message itself. */
  readonly path: readonly number[];
  /** Field names from the message. */
  readonly names: readonly string[];
  readonly concept: string;
  readonly shape: Shape;
  /** False where the value, or a message that it is in, may be left out. */
  readonly certain: boolean;
}

interface Opening {
  readonly value: PartValue;
  readonly message: MessageType;
  /** Names of the messages that it is in, itself included. */
  readonly within: readonly string[];
}

const noFields: readonly Field[] = [];

/** The fields of a message; none where it is not there. */
export function fieldsOf(schema: Schema, name: string): readonly Field[] {
  return findMessage(schema, name)?.fields ?? noFields;
}

/**
 * The values of a message, nearest first: itself, and each field that has a meaning or is of messages, through
 * single messages. A member of a oneof does not count: it may be another member. A
 * message within itself does not count: it gives nothing new. Behind them come the fields of the messages of lists.
 */
export function valuesOf(schema: Schema, name: string): PartValue[] {
  const values = singleValues(schema, name);
  for (const { path, names, shape, certain } of [...values]) {
    const isFull = values.length >= maximumValues;
    if (!isFull && shape.kind === "list" && shape.of.kind === "message" && path.length < maximumValueDepth) {
      const last = names.at(-1) as string;
      const around = { path, names: [...names.slice(0, -1), `${last}[]`], certain };
      values.push(...partsOf(schema, shape.of.name, around).slice(0, maximumValues - values.length));
    }
  }
  return values;
}

/** The values of a list of messages that a step gathers: the list, and the fields of its messages. */
export function gatheredValues(schema: Schema, name: string): PartValue[] {
  const whole = { path: [1], names: [], concept: name, shape: listShape(name), certain: true };
  return [whole, ...partsOf(schema, name, { path: [1], names: ["results[]"], certain: true })];
}

/** The single fields of the messages of a list. */
function partsOf(
  schema: Schema,
  name: string,
  list: Pick<PartValue, "path" | "names" | "certain">,
): PartValue[] {
  return fieldsOf(schema, name).flatMap((field): PartValue[] => {
    const concept = conceptOf(field);
    return field.oneof !== null || concept === null || isMany(shapeOf(field))
      ? []
      : [
          {
            path: [...list.path, field.number],
            names: [...list.names, field.name],
            concept,
            shape: partsShape(field.type),
            certain: list.certain && !field.optional,
          },
        ];
  });
}

function singleValues(schema: Schema, name: string): PartValue[] {
  const root = findMessage(schema, name);
  if (root === undefined) {
    return [];
  }
  const whole: PartValue = { path: [], names: [], concept: name, shape: wholeShape(name), certain: true };
  const values: PartValue[] = [whole];
  const open: Opening[] = [{ value: whole, message: root, within: [name] }];
  for (let next = 0; next < open.length; next++) {
    const { value, message, within } = open[next] as Opening;
    for (const field of message.fields) {
      if (values.length >= maximumValues) {
        return values;
      }
      const concept = conceptOf(field);
      if (field.oneof !== null || concept === null) {
        continue;
      }
      const part: PartValue = {
        path: [...value.path, field.number],
        names: [...value.names, field.name],
        concept,
        shape: shapeOf(field),
        certain: value.certain && !field.optional,
      };
      values.push(part);
      if (field.type.kind === "message" && !isMany(part.shape) && part.path.length < maximumValueDepth) {
        const inner = findMessage(schema, field.type.name);
        if (inner !== undefined && !within.includes(inner.name)) {
          open.push({ value: part, message: inner, within: [...within, inner.name] });
        }
      }
    }
  }
  return values;
}
