import type { FieldType, Schema } from "../../glue-gen/index.ts";
import type { PublishedFunction } from "../repository/index.ts";
import { conceptOf } from "./concept.ts";
import { fieldInputs, type Input, type InputForm, wholeInput } from "./inputs.ts";
import { maximumLifted } from "./limits.ts";
import { isMany, isSingle, type Shape, shapeOf } from "./shapes.ts";
import type { Taxonomy } from "./taxonomy.ts";
import { fieldsOf } from "./values.ts";

/** What the planner has to know of a published function. */
export type PlannableFunction = Pick<PublishedFunction, "contract" | "digest">;

/** One way to call a function. The same function, called on something narrower, may give something narrower. */
export interface Use {
  readonly function: PlannableFunction;
  readonly form: InputForm;
  /** Those of narrower concepts, as this use needs them. */
  readonly inputs: readonly Input[];
  /** What its output is, the plain concept first, then narrower ones that it gives by carrying. */
  readonly concepts: readonly string[];
  /** The concept that the carried field has to be for this, where it is narrower than the contract says. */
  readonly carried: string | null;
  /**
   * The field that takes each element of a list, so that the function runs for each, or takes them as its stream;
   * 0: its input as a whole.
   */
  readonly each: number | null;
}

/** The uses of one function. */
export interface Uses {
  readonly uses: readonly Use[];
  /** Why it cannot be called field by field, if it cannot. */
  readonly obstacle: string | null;
}

/** All ways to call a function, the preferred first. */
export function usesOf(schema: Schema, taxonomy: Taxonomy, one: PlannableFunction): Uses {
  const { contract } = one;
  const fields = fieldInputs(schema, contract);
  const plain = contract.outputMeans ?? contract.output;
  const uses: Use[] = [];
  // What is made of a stream is made of no value in it: it may be empty.
  const field =
    contract.carries === null || contract.inputStream === true
      ? undefined
      : fieldsOf(schema, contract.input).find(({ name }) => name === contract.carries);
  // A list carries nothing: it may be empty.
  const meaning = field === undefined || isMany(shapeOf(field)) ? null : conceptOf(field);
  // What may be left out is not surely carried.
  const surely = field !== undefined && !field.optional && field.defaultText === null ? meaning : null;
  const concepts = surely === null ? [plain] : taxonomy.carried(plain, surely);
  if (fieldsOf(schema, contract.input).length > 0) {
    uses.push({
      function: one,
      form: "whole",
      inputs: [wholeInput(contract)],
      concepts,
      carried: null,
      each: null,
    });
  }
  if (typeof fields === "string") {
    return { uses, obstacle: fields };
  }
  uses.push({ function: one, form: "fields", inputs: fields, concepts, carried: null, each: null });
  if (field === undefined || meaning === null) {
    return { uses, obstacle: null };
  }
  const narrower = new Set(
    taxonomy
      .madeOf(plain)
      .map(({ of }) => of)
      .filter((of) => taxonomy.distance(of, meaning) > 0),
  );
  if (surely === null) {
    narrower.add(meaning);
  }
  for (const carried of [...narrower].sort()) {
    const carriedBy = taxonomy.carried(plain, carried);
    if (carriedBy.length > concepts.length) {
      uses.push({
        function: one,
        form: "fields",
        inputs: fields.map((input) =>
          input.target[0] === field.number ? { ...input, concept: carried, required: true } : input,
        ),
        concepts: carriedBy,
        carried,
        each: null,
      });
    }
  }
  return { uses, obstacle: null };
}

/**
 * Inputs of a use over whose elements its function can run: required single values, of which there are lists. A
 * function that writes to the context is not run so, since its calls would write over each other, nor is one that
 * gives a stream for one message. What takes a stream takes all elements in one call.
 * @returns field numbers, 0 for an input as a whole; the first {@link maximumLifted}
 */
export function liftable({ function: { contract }, form, inputs, carried }: Use): number[] {
  const isOneByOne = contract.inputStream !== true;
  const writes = (contract.context.writes?.length ?? 0) > 0;
  if (carried !== null || (isOneByOne && (writes || contract.outputStream === true))) {
    return [];
  }
  return form === "whole"
    ? [0]
    : inputs
        .filter(({ required, shape, concept }) => required && concept !== null && isSingle(shape))
        .slice(0, maximumLifted)
        .map(({ target }) => target[0] as number);
}

/** A use that runs for each element of a list. @param each of {@link liftable} */
export function liftedUse(use: Use, each: number): Use {
  return {
    ...use,
    inputs: use.inputs.map((input) =>
      isEach({ each }, input) ? { ...input, shape: { kind: "each", of: elementOf(input.shape) } } : input,
    ),
    each,
  };
}

/** Whether an input of a use takes each element of a list. */
export function isEach({ each }: Pick<Use, "each">, { target }: Input): boolean {
  return each !== null && (target[0] ?? 0) === each;
}

function elementOf(shape: Shape): FieldType {
  return shape.kind === "whole" ? { kind: "message", name: shape.name } : (shape as FieldType);
}
