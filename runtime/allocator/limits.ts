import type { Graph } from "../../glue-gen/graph/index.ts";
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
    const { fuel, memoryBytes } = found.resources;
    check(step, "fuel", fuel, "stepFuel", ceilings.stepFuel);
    check(step, "memory_bytes", memoryBytes, "stepMemoryBytes", ceilings.stepMemoryBytes);
    return { fuel, memoryBytes };
  });
}

function check(
  step: Graph["steps"][number],
  resource: string,
  asked: number,
  limit: string,
  granted: number,
): void {
  if (asked > granted) {
    throw new HeddleError(
      "LIMIT_ABOVE_CEILING",
      `${step.function} asks for ${asked} of ${resource}; limits.${limit} grants ${granted}.`,
      { step: step.id, function: step.function, place: `resources.${resource}` },
    );
  }
}
