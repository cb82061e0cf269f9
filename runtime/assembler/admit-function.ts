import { type Contract, isStreaming } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import { type Admission, admit } from "../sandbox/index.ts";

/**
 * Admits a component for what its contract says that it is.
 * @throws HeddleError ADMISSION_*
 */
export function admitFunction(
  component: Uint8Array,
  contract: Pick<Contract, "name" | "inputStream" | "outputStream">,
  memoryBytes: number,
): Admission {
  const { admission } = admit(component, { memoryBytes });
  if (admission.streaming !== isStreaming(contract)) {
    const [has, expected] = admission.streaming ? ["push and finish", "run"] : ["run", "push and finish"];
    throw new HeddleError(
      "ADMISSION_WORLD",
      `The component exports ${has}, and its contract asks for ${expected}.`,
      { function: contract.name },
    );
  }
  return admission;
}
