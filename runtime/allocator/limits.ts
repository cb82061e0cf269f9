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

/** What a contract asks for above what is granted, such as `it asks for 9 of fuel; limits.stepFuel grants 5`. */
export function excess(ceilings: Ceilings, resources: StepLimits): string | null {
  const over = above(ceilings, resources);
  return over === undefined ? null : `it asks for ${over.text}`;
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
  const over = above(ceilings, resources);
  if (over !== undefined) {
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
  { fuel, memoryBytes }: StepLimits,
): { readonly resource: string; readonly text: string } | undefined {
  const checks = [
    ["fuel", fuel, "stepFuel"],
    ["memory_bytes", memoryBytes, "stepMemoryBytes"],
  ] as const;
  for (const [resource, asked, limit] of checks) {
    if (asked > ceilings[limit]) {
      return { resource, text: `${asked} of ${resource}; limits.${limit} grants ${ceilings[limit]}` };
    }
  }
  return undefined;
}
