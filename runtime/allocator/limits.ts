import type { Graph } from "../../glue-gen/graph/index.ts";
import { type Contract, isStreaming } from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import type { PublishedFunction } from "../repository/index.ts";

/** What one step may use. */
export interface StepLimits {
  /** Units of fuel. */
  readonly fuel: number;
  /** Bytes of linear memory and tables. */
  readonly memoryBytes: number;
}

/** The most that the configuration grants to one step. */
export interface Ceilings {
  readonly stepFuel: number;
  /** For a whole stream. */
  readonly streamFuel: number;
  readonly stepMemoryBytes: number;
}

/**
 * Gives each step what its contract asks for.
 * @param functions the function of each step, in the order of the steps
 * @returns the limits in the order of the steps
 * @throws HeddleError LIMIT_ABOVE_CEILING where a contract asks for more than is granted
 */
export function allocate(
  graph: Graph,
  functions: readonly Pick<PublishedFunction, "contract">[],
  ceilings: Ceilings,
): StepLimits[] {
  return graph.steps.map((step, index) => {
    const found = functions[index]?.contract;
    if (found?.name !== step.function) {
      throw new HeddleError("GRAPH_INVALID", `The contract of step ${step.id} is not there.`, {
        step: step.id,
        function: step.function,
      });
    }
    checkResources(found, ceilings, step.id);
    const { fuel, memoryBytes } = found.resources;
    // What an event has is no stream without an end.
    return { fuel: Math.min(fuel, ceilings.stepFuel), memoryBytes };
  });
}

/** As much of a contract as says what it asks for. */
type Limited = Pick<Contract, "resources" | "inputStream" | "outputStream">;

/** What a contract asks for above what is granted, such as `it asks for 9 of fuel; limits.stepFuel grants 5`. */
export function excess(ceilings: Ceilings, contract: Limited): string | null {
  const over = above(ceilings, contract);
  return over === undefined ? null : `it asks for ${over.text}`;
}

/**
 * @param step the step that would run the function, where there is one
 * @throws HeddleError LIMIT_ABOVE_CEILING where a contract asks for more than is granted
 */
export function checkResources(
  contract: Limited & Pick<Contract, "name">,
  ceilings: Ceilings,
  step?: string,
): void {
  const over = above(ceilings, contract);
  if (over !== undefined) {
    const { name } = contract;
    throw new HeddleError("LIMIT_ABOVE_CEILING", `${name} asks for ${over.text}.`, {
      function: name,
      place: `resources.${over.resource}`,
      ...(step === undefined ? {} : { step }),
    });
  }
}

/** The first resource that is asked for above its ceiling. */
function above(
  ceilings: Ceilings,
  contract: Limited,
): { readonly resource: string; readonly text: string } | undefined {
  const { fuel, memoryBytes } = contract.resources;
  const checks = [
    ["fuel", fuel, isStreaming(contract) ? "streamFuel" : "stepFuel"],
    ["memory_bytes", memoryBytes, "stepMemoryBytes"],
  ] as const;
  for (const [resource, asked, limit] of checks) {
    if (asked > ceilings[limit]) {
      return { resource, text: `${asked} of ${resource}; limits.${limit} grants ${ceilings[limit]}` };
    }
  }
  return undefined;
}
