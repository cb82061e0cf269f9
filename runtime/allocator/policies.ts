import { type Graph, GraphTypes, needs, type Step, type StepPolicy } from "../../glue-gen/graph/index.ts";
import {
  type Contract,
  type ErrorPolicy,
  isStreaming,
  type Retry,
  retryDefaults,
  retryLimits,
  type Schema,
} from "../../glue-gen/index.ts";
import { HeddleError } from "../errors.ts";
import type { PublishedFunction } from "../repository/index.ts";

/** What happens where a function fails. An empty object: the event fails. */
export interface FunctionPolicy {
  /** Tries again first, where the failure may pass; pauses grow from `baseMs` (100) by `factor` (2) to `maxMs` (10,000). */
  readonly retry?: Pick<Retry, "count"> & Partial<Retry>;
  /** Leaves the step out; graphs in which somebody needs its output are refused. */
  readonly skip?: boolean;
  /** Full name of a function with the same types of input and output that runs in its place. */
  readonly fallback?: string;
  /** The function's own codes that may pass, beside those that its contract names. */
  readonly transient?: readonly string[];
}

/** Policies of functions by name, checked. */
export type Policies = ReadonlyMap<string, ErrorPolicy>;

/** What is known of a graph's functions. */
export interface PolicySources {
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly eventSchema: Schema;
  /** The newest version of a function that may run here. */
  find(name: string): PublishedFunction | undefined;
}

/**
 * A graph with what happens where its steps fail: what it says itself, else what the configuration says of the function,
 * else its contract.
 * @returns the same graph where nothing is to happen
 * @throws HeddleError POLICY_UNFIT where the configuration does not fit
 */
export function withPolicies(graph: Graph, configured: Policies, sources: PolicySources): Graph {
  const concerned = graph.steps.some(
    (step) =>
      step.policy === undefined &&
      (configured.has(step.function) || sources.contracts.get(step.function)?.onError !== undefined),
  );
  if (!concerned) {
    return graph;
  }
  const types = new GraphTypes(graph, sources);
  return { ...graph, steps: graph.steps.map((step) => withPolicy(graph, types, step, configured, sources)) };
}

/**
 * Reads the policies of a configuration.
 * @throws HeddleError CONFIG_INVALID
 */
export function readPolicies(policies: unknown = {}): Policies {
  if (typeof policies !== "object" || policies === null) {
    throw wrong("policies", "an object of policies by function", policies);
  }
  return new Map(Object.entries(policies).map(([name, policy]) => [name, readPolicy(name, policy)]));
}

function withPolicy(
  graph: Graph,
  types: GraphTypes,
  step: Step,
  configured: Policies,
  sources: PolicySources,
): Step {
  const contract = sources.contracts.get(step.function) as Contract;
  const own = configured.get(step.function);
  const policy = own ?? contract.onError;
  if (step.policy !== undefined || policy === undefined) {
    return step;
  }
  const codes = [...new Set([...policy.transient, ...(contract.onError?.transient ?? [])])];
  // An author cannot know the graphs; what the configuration says is meant for them.
  const skips = policy.skip === true && (own !== undefined || needs(graph, types, step) === undefined);
  const fallback =
    policy.fallback === undefined ? undefined : fallbackOf(step, policy.fallback, own, sources);
  const resolved: StepPolicy = {
    ...(policy.retry === undefined ? {} : { retry: { ...policy.retry, codes } }),
    ...(skips ? { skip: true as const } : {}),
    ...(fallback === undefined ? {} : { fallback }),
  };
  return Object.keys(resolved).length === 0 ? step : { ...step, policy: resolved };
}

function fallbackOf(
  step: Step,
  name: string,
  configured: ErrorPolicy | undefined,
  { contracts, find }: PolicySources,
): StepPolicy["fallback"] {
  const found = find(name);
  if (found === undefined) {
    if (configured === undefined) {
      return undefined;
    }
    throw unfit(step, `${name}, which is to take its place, is not published or asks for too much.`);
  }
  checkFallback(step, contracts.get(step.function) as Contract, found.contract);
  return { function: name, version: found.contract.version, digest: found.digest };
}

/**
 * Checks that a function can take the place of a step's.
 * @throws HeddleError POLICY_UNFIT
 */
export function checkFallback(step: Step, contract: Contract, other: Contract): void {
  if (other.name === contract.name) {
    throw unfit(step, "it cannot take its own place.");
  }
  const streaming = [contract, other].find(isStreaming);
  if (streaming !== undefined) {
    throw unfit(
      step,
      `${streaming.name} takes or gives a stream; only a function without one has a replacement.`,
    );
  }
  if (other.input !== contract.input || other.output !== contract.output) {
    throw unfit(
      step,
      `${other.name} takes ${other.input} and gives ${other.output}, not ${contract.input} and ${contract.output}.`,
    );
  }
  const more = other.context.reads.find((key) => !contract.context.reads.includes(key));
  if (more !== undefined || other.context.writes !== undefined || contract.context.writes !== undefined) {
    throw unfit(step, `${other.name} does not use the context as ${contract.name} does.`);
  }
}

function unfit(step: Step, reason: string): HeddleError {
  return new HeddleError("POLICY_UNFIT", `The policy of ${step.function} does not fit: ${reason}`, {
    step: step.id,
    function: step.function,
  });
}

function readPolicy(name: string, policy: unknown): ErrorPolicy {
  const place = `policies[${JSON.stringify(name)}]`;
  const { retry, skip, fallback, transient } = members(policy, place, [
    "retry",
    "skip",
    "fallback",
    "transient",
  ]);
  if (skip !== undefined && typeof skip !== "boolean") {
    throw wrong(`${place}.skip`, "true or false", skip);
  }
  if (fallback !== undefined && (typeof fallback !== "string" || skip === true)) {
    throw wrong(`${place}.fallback`, "the name of a function, and no skip beside it", fallback);
  }
  const codes = transient ?? [];
  if (!Array.isArray(codes) || !codes.every((code): code is string => typeof code === "string")) {
    throw wrong(`${place}.transient`, "a list of codes", transient);
  }
  return {
    ...(retry === undefined ? {} : { retry: readRetry(retry, `${place}.retry`) }),
    ...(skip === true ? { skip } : {}),
    ...(fallback === undefined ? {} : { fallback }),
    transient: codes,
  };
}

function readRetry(value: unknown, place: string): Retry {
  const retry = members(value, place, ["count", "baseMs", "factor", "maxMs"]);
  const number = (name: keyof typeof retryLimits, otherwise?: number): number => {
    const given = retry[name] ?? otherwise;
    const most = retryLimits[name];
    if (typeof given !== "number" || !Number.isInteger(given) || given < 1 || given > most) {
      throw wrong(`${place}.${name}`, `a whole number from 1 to ${most}`, given);
    }
    return given;
  };
  return {
    count: number("count"),
    baseMs: number("baseMs", retryDefaults.baseMs),
    factor: number("factor", retryDefaults.factor),
    maxMs: number("maxMs", retryDefaults.maxMs),
  };
}

function members(value: unknown, place: string, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(place, "an object", value);
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw wrong(`${place}.${unknown}`, `no member but ${names.join(", ")}`, unknown);
  }
  return value as Record<string, unknown>;
}

function wrong(place: string, expected: string, found: unknown): HeddleError {
  const message = `${place} is ${String(JSON.stringify(found))}; expected ${expected}.`;
  return new HeddleError("CONFIG_INVALID", message, { place });
}
