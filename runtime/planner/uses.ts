import type { Schema } from "../../glue-gen/index.ts";
import type { PublishedFunction } from "../repository/index.ts";
import { conceptOf } from "./concept.ts";
import { fieldInputs, type Input, type InputForm, wholeInput } from "./inputs.ts";
import { isMany, shapeOf } from "./shapes.ts";
import type { Taxonomy } from "./taxonomy.ts";
import { findMessage } from "./values.ts";

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
  const field =
    contract.carries === null
      ? undefined
      : findMessage(schema, contract.input)?.fields.find(({ name }) => name === contract.carries);
  // A list carries nothing: it may be empty.
  const meaning = field === undefined || isMany(shapeOf(field)) ? null : conceptOf(field);
  // What may be left out is not surely carried.
  const surely = field !== undefined && !field.optional && field.defaultText === null ? meaning : null;
  const concepts = surely === null ? [plain] : taxonomy.carried(plain, surely);
  if ((findMessage(schema, contract.input)?.fields.length ?? 0) > 0) {
    uses.push({ function: one, form: "whole", inputs: [wholeInput(contract)], concepts, carried: null });
  }
  if (typeof fields === "string") {
    return { uses, obstacle: fields };
  }
  uses.push({ function: one, form: "fields", inputs: fields, concepts, carried: null });
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
      });
    }
  }
  return { uses, obstacle: null };
}
