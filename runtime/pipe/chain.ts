import type { Graph } from "../../glue-gen/graph/index.ts";
import { type Contract, isStreaming } from "../../glue-gen/index.ts";
import type { Ceilings, StepLimits } from "../allocator/index.ts";
import { HeddleError } from "../errors.ts";
import { LIFTED_CALLS_OF_FUEL } from "../lifted-calls.ts";
import type { PublishedFunction } from "../repository/index.ts";
import type { Admission } from "../sandbox/running.ts";
import type { PipeStep, PipeTask } from "./task.ts";

/** Most functions of a pipe: each has an instance of its own, and its memory. */
const MOST_STEPS = 64;

/** Functions one behind the other, each of which takes the messages that the one before it gives. */
export interface Chain {
  /** The chain as a graph, for the ledger. */
  readonly graph: Graph;
  readonly functions: readonly PublishedFunction[];
  readonly first: Contract;
  readonly last: Contract;
}

/** @throws HeddleError GRAPH_INVALID where a function does not take what the one before it gives */
export function chainOf(functions: readonly PublishedFunction[]): Chain {
  const [first] = functions;
  if (first === undefined || functions.length > MOST_STEPS) {
    throw new HeddleError(
      "GRAPH_INVALID",
      `A pipe of ${functions.length} functions was asked for; it has 1 to ${MOST_STEPS}.`,
    );
  }
  const ids = idsOf(functions);
  for (const [index, { contract }] of functions.entries()) {
    const before = functions[index - 1]?.contract;
    if (before !== undefined && before.output !== contract.input) {
      throw new HeddleError(
        "GRAPH_INVALID",
        `${contract.name} takes ${contract.input}, and ${before.name} before it gives ${before.output}.`,
        {
          step: ids[index] as string,
          function: contract.name,
          remedy: "Put a function between them that takes the one and gives the other.",
        },
      );
    }
  }
  const last = (functions.at(-1) as PublishedFunction).contract;
  const graph: Graph = {
    eventType: first.contract.input,
    steps: functions.map(({ contract, digest }, index) => ({
      id: ids[index] as string,
      function: contract.name,
      version: contract.version,
      digest,
      mappings: [
        {
          target: [],
          source: { kind: "value", value: { step: ids[index - 1] ?? "", path: [] } },
          concept: contract.input,
        },
      ],
    })),
    goals: [{ concept: last.output, value: { step: ids.at(-1) as string, path: [] } }],
  };
  return { graph, functions, first: first.contract, last };
}

/** What a worker needs to know of a chain. @param admitted gives a function's admitted form */
export function stepsOf(
  { graph, functions }: Chain,
  admitted: (one: PublishedFunction) => Admission,
): PipeStep[] {
  return functions.map((one, index) => ({
    id: graph.steps[index]?.id as string,
    function: one.contract.name,
    admitted: admitted(one),
    fuel: one.contract.resources.fuel,
    reads: one.contract.context.reads,
    streams: { input: one.contract.inputStream === true, output: one.contract.outputStream === true },
  }));
}

/**
 * What each function of a chain may use in a pipe: of fuel, what its contract grants for a stream, or for as many calls as
 * a step over a list is expected to have, which {@link PipeTask.fuel} bounds.
 */
export function limitsOf(
  functions: readonly PublishedFunction[],
  { streamFuel }: Pick<Ceilings, "streamFuel">,
): StepLimits[] {
  return functions.map(({ contract }) => {
    const { fuel, memoryBytes } = contract.resources;
    const calls = isStreaming(contract) ? 1 : LIFTED_CALLS_OF_FUEL;
    return { fuel: Math.min(fuel * calls, streamFuel), memoryBytes };
  });
}

/** The last two parts of each name, with a number behind it where it is there twice. */
function idsOf(functions: readonly PublishedFunction[]): string[] {
  const taken = new Set<string>();
  return functions.map(({ contract }) => {
    const parts = contract.name.split(".").filter((part) => !/^v\d+\w*$/.test(part));
    const name = parts.slice(-2).join(".");
    let id = name;
    for (let n = 2; taken.has(id); n++) {
      id = `${name}${n}`;
    }
    taken.add(id);
    return id;
  });
}
