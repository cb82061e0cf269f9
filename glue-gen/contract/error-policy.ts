import type { ErrorPolicy, Retry } from "./model.ts";
import type { OptionReader } from "./options.ts";

/** The most that each may be: a retry holds an event in memory, and its caller waits. */
export const retryLimits = { count: 10, baseMs: 60_000, factor: 10, maxMs: 60_000 } as const;

/** What is taken where it is not given. */
export const retryDefaults = { baseMs: 100, factor: 2, maxMs: 10_000 } as const;

/** Most codes that are named as passing. */
const MAX_CODES = 100;

/** Reads what a contract says of failures; nothing where it says nothing. */
export function readErrorPolicy(options: OptionReader | undefined): { readonly onError?: ErrorPolicy } {
  if (options === undefined) {
    return {};
  }
  const retry = readRetry(options.message("retry"));
  const skip = options.boolean("skip");
  const fallback = options.string("fallback");
  const transient = options.strings("transient");
  options.end();
  if (skip && fallback !== "") {
    throw options.invalid("expected skip or fallback, found both");
  }
  if (transient.length > MAX_CODES) {
    throw options.invalid(`expected at most ${MAX_CODES} codes`, "transient");
  }
  const otherwise = skip ? { skip } : fallback === "" ? {} : { fallback };
  return { onError: { ...(retry === undefined ? {} : { retry }), ...otherwise, transient } };
}

function readRetry(options: OptionReader | undefined): Retry | undefined {
  if (options === undefined) {
    return undefined;
  }
  const number = (name: string, most: number, otherwise?: number): number => {
    const value = options.positiveInteger(name) ?? otherwise;
    if (value === undefined || value > most) {
      throw options.invalid(`expected an integer from 1 to ${most}`, name);
    }
    return value;
  };
  const retry = {
    count: number("count", retryLimits.count),
    baseMs: number("base_ms", retryLimits.baseMs, retryDefaults.baseMs),
    factor: number("factor", retryLimits.factor, retryDefaults.factor),
    maxMs: number("max_ms", retryLimits.maxMs, retryDefaults.maxMs),
  };
  options.end();
  return retry;
}
