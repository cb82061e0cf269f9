import { retryLimits } from "../contract/index.ts";
import type {
  Goal,
  Graph,
  Mapping,
  MappingSource,
  NamedConversion,
  PinnedFunction,
  Step,
  StepPolicy,
  StepRetry,
  ValueRef,
} from "./model.ts";
import { invalid } from "./types.ts";

const conversions: readonly NamedConversion[] = ["base64", "milliseconds", "rfc3339"];

/** Greatest field number of Protobuf. */
const MAX_FIELD = 536_870_911;
/** Messages within messages that a path may lead through, as in {@link import("../wire/v1/index.ts").Input}. */
const MAX_PATH = 100;

/**
 * Reads a graph from JSON that anybody may have written: everything has to be there and of its type, and nothing
 * else may be. What a graph refers to is checked where its glue is made.
 * @throws HeddleError GRAPH_INVALID that names the place
 */
export function readGraph(json: unknown): Graph {
  const graph = members(json, "graph", ["eventType", "steps", "goals"]);
  return {
    eventType: text(graph.eventType, "eventType"),
    steps: list(graph.steps, "steps").map((step, i) => readStep(step, `steps[${i}]`)),
    goals: list(graph.goals, "goals").map((goal, i) => readGoal(goal, `goals[${i}]`)),
  };
}

function readStep(json: unknown, place: string): Step {
  const step = members(json, place, [
    "id",
    "function",
    "version",
    "digest",
    "each",
    "after",
    "mappings",
    "policy",
  ]);
  return {
    id: text(step.id, `${place}.id`),
    ...readPinned(step, place),
    ...(step.each === undefined ? {} : { each: readValue(step.each, `${place}.each`) }),
    ...(step.after === undefined
      ? {}
      : { after: list(step.after, `${place}.after`).map((id, i) => text(id, `${place}.after[${i}]`)) }),
    mappings: list(step.mappings, `${place}.mappings`).map((mapping, i) =>
      readMapping(mapping, `${place}.mappings[${i}]`),
    ),
    ...(step.policy === undefined ? {} : { policy: readPolicy(step.policy, `${place}.policy`) }),
  };
}

function readPolicy(json: unknown, place: string): StepPolicy {
  const { retry, skip, fallback } = members(json, place, ["retry", "skip", "fallback"]);
  if (skip !== undefined && (skip !== true || fallback !== undefined)) {
    throw wrong(`${place}.skip`, "true, and no fallback beside it");
  }
  return {
    ...(retry === undefined ? {} : { retry: readRetry(retry, `${place}.retry`) }),
    ...(skip === undefined ? {} : { skip: true }),
    ...(fallback === undefined ? {} : { fallback: readFallback(fallback, `${place}.fallback`) }),
  };
}

function readRetry(json: unknown, place: string): StepRetry {
  const retry = members(json, place, ["count", "baseMs", "factor", "maxMs", "codes"]);
  const number = (name: keyof typeof retryLimits) => {
    const value = retry[name];
    if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > retryLimits[name]) {
      throw wrong(`${place}.${name}`, `a whole number from 1 to ${retryLimits[name]}`);
    }
    return value as number;
  };
  return {
    count: number("count"),
    baseMs: number("baseMs"),
    factor: number("factor"),
    maxMs: number("maxMs"),
    codes: list(retry.codes, `${place}.codes`).map((code, i) => text(code, `${place}.codes[${i}]`)),
  };
}

function readFallback(json: unknown, place: string): PinnedFunction {
  return readPinned(members(json, place, ["function", "version", "digest"]), place);
}

function readPinned(given: Readonly<Record<string, unknown>>, place: string): PinnedFunction {
  return {
    function: text(given.function, `${place}.function`),
    version: text(given.version, `${place}.version`),
    digest: text(given.digest, `${place}.digest`),
  };
}

function readMapping(json: unknown, place: string): Mapping {
  const mapping = members(json, place, ["target", "source", "concept", "conversion"]);
  const { conversion } = mapping;
  if (conversion !== undefined && !conversions.some((one) => one === conversion)) {
    throw wrong(`${place}.conversion`, conversions.join(" or "));
  }
  return {
    target: path(mapping.target, `${place}.target`),
    source: readSource(mapping.source, `${place}.source`),
    concept: text(mapping.concept, `${place}.concept`),
    ...(conversion === undefined ? {} : { conversion: conversion as NamedConversion }),
  };
}

function readSource(json: unknown, place: string): MappingSource {
  const source = members(json, place, ["kind", "value", "path", "text", "key"]);
  switch (source.kind) {
    case "value":
      return { kind: "value", value: readValue(source.value, `${place}.value`) };
    case "element":
      return { kind: "element", path: path(source.path, `${place}.path`) };
    case "default":
    case "constant":
      return { kind: source.kind, text: text(source.text, `${place}.text`) };
    case "context":
      return { kind: "context", key: text(source.key, `${place}.key`) };
    default:
      throw wrong(`${place}.kind`, "value, element, default, constant or context");
  }
}

function readValue(json: unknown, place: string): ValueRef {
  const value = members(json, place, ["step", "path"]);
  return { step: text(value.step, `${place}.step`), path: path(value.path, `${place}.path`) };
}

function readGoal(json: unknown, place: string): Goal {
  const goal = members(json, place, ["concept", "value"]);
  return {
    concept: text(goal.concept, `${place}.concept`),
    value: readValue(goal.value, `${place}.value`),
  };
}

function path(json: unknown, place: string): number[] {
  const numbers = list(json, place);
  const isPath = numbers.every(
    (number): number is number =>
      Number.isInteger(number) && (number as number) > 0 && (number as number) <= MAX_FIELD,
  );
  if (!isPath || numbers.length > MAX_PATH) {
    throw wrong(place, `${MAX_PATH} field numbers at most`);
  }
  return numbers as number[];
}

function members(json: unknown, place: string, names: readonly string[]): Record<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw wrong(place, "an object");
  }
  const unknown = Object.keys(json).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw wrong(`${place}.${unknown}`, `no member but ${names.join(", ")}`);
  }
  return Object.assign(Object.create(null), json) as Record<string, unknown>;
}

function list(json: unknown, place: string): unknown[] {
  if (!Array.isArray(json)) {
    throw wrong(place, "a list");
  }
  return json;
}

function text(json: unknown, place: string): string {
  if (typeof json !== "string") {
    throw wrong(place, "a text");
  }
  return json;
}

function wrong(place: string, expected: string) {
  return invalid(`The graph is not valid: expected ${expected}.`, undefined, place);
}
