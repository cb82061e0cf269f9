import type { Contract, Field, Schema } from "../../glue-gen/index.ts";
import { findMessage } from "../contract/index.ts";
import { conceptOf } from "./concept.ts";
import { type Shape, shapeOf, wholeShape } from "./shapes.ts";

/** A part of a function's input that takes a value. */
export interface Input {
  /** Path of field numbers; empty for the whole input. */
  readonly target: readonly number[];
  /** Field names along the path. */
  readonly names: readonly string[];
  /** What the value has to mean; null where only the default can fill it. */
  readonly concept: string | null;
  readonly shape: Shape;
  /** False where the function can be called without a value for it. */
  readonly required: boolean;
  readonly defaultText: string | null;
}

/** A way to fill the input of a function. */
export type InputForm = "whole" | "fields";

/** The input of a function as one value. */
export function wholeInput({ input }: Contract): Input {
  return {
    target: [],
    names: [],
    concept: input,
    shape: wholeShape(input),
    required: true,
    defaultText: null,
  };
}

/**
 * The input of a function field by field, or the reason why it cannot be filled so: a field without
 * meaning, default or permission to be absent cannot be filled by anybody but the caller.
 */
export function fieldInputs(schema: Schema, contract: Contract): readonly Input[] | string {
  const message = findMessage(schema, contract.input);
  if (message === undefined) {
    return `the message ${contract.input} is not published`;
  }
  const inputs: Input[] = [];
  for (const field of message.fields) {
    const obstacle = fieldObstacle(field);
    if (obstacle !== null) {
      return obstacle;
    }
    const concept = conceptOf(field);
    if (field.oneof === null && (concept !== null || field.defaultText !== null)) {
      inputs.push({
        target: [field.number],
        names: [field.name],
        concept,
        shape: shapeOf(field),
        required: !isSpare(field),
        defaultText: field.defaultText,
      });
    }
  }
  return inputs;
}

/** Whether a function can be called without a value for a field. */
export function isSpare({ optional, defaultText }: Field): boolean {
  return optional || defaultText !== null;
}

/** Why nobody but the caller can fill a field; null where somebody can, or need not. */
export function fieldObstacle(field: Field): string | null {
  if (isSpare(field)) {
    return null;
  }
  if (field.oneof !== null) {
    return `its input ${field.name} is a member of a oneof`;
  }
  if (conceptOf(field) === null) {
    return `its input ${field.name} has no meaning`;
  }
  return null;
}
