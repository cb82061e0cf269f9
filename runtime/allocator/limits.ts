import type { Graph } from "../../glue-gen/graph/index.ts";
import type { Contract } from "../../glue-gen/index.ts";
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
    checkResources(found, ceilings, step.id);
    const { fuel, memoryBytes } = found.resources;
    return { fuel, memoryBytes };
  });
}

/** Whether a contract asks for no more than is granted. */
export function grants(ceilings: Ceilings, { fuel, memoryBytes }: StepLimits): boolean {
  return fuel <= ceilings.stepFuel && memoryBytes <= ceilings.stepMemoryBytes;
}

/**
 * @param step the step that would run the function, where there is one
 * @throws HeddleError LIMIT_ABOVE_CEILING where a contract asks for more than is granted
 */
export function checkResources(
  { name, resources }: Pick<Contract, "name" | "resources">,
  ceilings: Ceilings,
  step?: string,
): void {
  const checks = [
    ["fuel", resources.fuel, "stepFuel", ceilings.stepFuel],
    ["memory_bytes", resources.memoryBytes, "stepMemoryBytes", ceilings.stepMemoryBytes],
  ] as const;
  for (const [resource, asked, limit, granted] of checks) {
    if (asked > granted) {
      throw new HeddleError(
        "LIMIT_ABOVE_CEILING",
        `${name} asks for ${asked} of ${resource}; limits.${limit} grants ${granted}.`,
        {
          function: name,
          place: `resources.${resource}`,
          ...(step === undefined ? {} : { step }),
        },
      );
    }
  }
}
