import { type Glue, Input } from "../../glue-gen/wire/v1/index.ts";
import { valuesOf, writtenBy } from "./glue.ts";

/** What is written for each element of a step that runs over a list, given the values before it. */
export function fillElements(glue: Glue, step: number, values: readonly Uint8Array[]): Uint8Array[] {
  const each = glue.each?.find((one) => one.step === step);
  const fill = glue.steps[step];
  if (each === undefined || fill === undefined) {
    throw new Error(`there is no step ${step} that runs over a list`);
  }
  const input = new Input(glue, valuesOf(glue, values));
  const elements = input.over(each);
  const inputs: Uint8Array[] = [];
  while (elements.next()) {
    input.fill(fill);
    inputs.push(writtenBy(input));
  }
  input.clear();
  return inputs;
}
