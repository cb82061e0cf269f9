import { types } from "node:util";

/** Deepest nesting and most parts that are kept of what is no JSON; copying more could itself fail. */
const MAX_DEPTH = 100;
const MAX_PARTS = 1_000_000;

/** An event, whatever was given as one, as bytes that can be run again where they can; never throws. */
export function eventBytes(event: unknown): Uint8Array {
  // Not instanceof, which a proxy may answer as it likes.
  if (types.isUint8Array(event)) {
    return event;
  }
  if (typeof event === "string") {
    return Buffer.from(event);
  }
  return Buffer.from(
    attempt(() => json(event)) ??
      attempt(() => json(plain(event, [], { parts: MAX_PARTS }))) ??
      "[unreadable]",
  );
}

function json(event: unknown): string {
  const data = isObject(event) ? event.data : undefined;
  const value = types.isUint8Array(data)
    ? { ...(event as object), data: undefined, data_base64: Buffer.from(data).toString("base64") }
    : event;
  return JSON.stringify(value) ?? String(value);
}

/**
 * A copy of what is no JSON that is: a BigInt becomes text, and in the place of what cannot be kept stands why.
 * @param above the objects that the value is in
 * @param budget parts that may still be copied; an object that is in many places is copied for each
 */
function plain(value: unknown, above: readonly object[], budget: { parts: number }): unknown {
  if (typeof value === "bigint") {
    return value.toString();
  }
  if (!isObject(value) || types.isUint8Array(value)) {
    return value;
  }
  if (above.includes(value)) {
    return "[circle]";
  }
  const keys = attempt(() => Object.keys(value));
  if (keys === undefined) {
    return "[unreadable]";
  }
  budget.parts -= keys.length;
  if (above.length === MAX_DEPTH || budget.parts < 0) {
    return "[too large]";
  }
  const inside = [...above, value];
  const parts = keys.map((key) => {
    const part = attempt(() => [plain(value[key], inside, budget)]);
    return part === undefined ? "[unreadable]" : part[0];
  });
  return Array.isArray(value) ? parts : Object.fromEntries(keys.map((key, index) => [key, parts[index]]));
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
