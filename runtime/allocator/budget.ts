import { HeddleError } from "../errors.ts";

/** What one account may use. */
export interface Budget {
  /** Most fuel that it can have used and not got back yet, in units: the size of its bucket. */
  readonly fuel: number;
  /** Units of fuel that it gets back each second. */
  readonly fuelPerSecond: number;
  /** Most events that are admitted and have not ended; 0: none is admitted. */
  readonly events: number;
  /** Most memory that the steps of these events are expected to need together, in bytes. */
  readonly memoryBytes: number;
  /** Most events that wait until the budget admits them. */
  readonly waiting: number;
  /** Longest time that an event waits for that, in milliseconds. */
  readonly waitMs: number;
}

/** As good as none. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** What an account may use where nothing else is said. */
export const defaultBudget: Budget = {
  fuel: UNBOUNDED,
  fuelPerSecond: UNBOUNDED,
  events: UNBOUNDED,
  memoryBytes: UNBOUNDED,
  waiting: 1000,
  waitMs: 10_000,
};

/** Why each default is what it is. */
export const budgetReasons: Readonly<Record<keyof Budget, string>> = {
  fuel: "No bound: what an account may use is a matter of what was agreed with it, which Heddle does not know. Workers are shared fairly whatever it is.",
  fuelPerSecond: "No bound, as above. A processor does some 5,000,000,000 units in a second.",
  events: "No bound: the queue has one, and leaves room for others.",
  memoryBytes:
    "No bound: limits.stepMemoryBytes bounds each step, and only as many events run as there are workers.",
  waiting: "A burst of a second or two; what waits is held in memory.",
  waitMs: "Shorter than callers usually wait; whoever is told when to come again uses nothing meanwhile.",
};

/** The least and the most that each may be set to. */
const bounds: Readonly<Record<keyof Budget, readonly [least: number, most: number]>> = {
  fuel: [1, UNBOUNDED],
  fuelPerSecond: [0, UNBOUNDED],
  events: [0, UNBOUNDED],
  memoryBytes: [1, UNBOUNDED],
  waiting: [0, 1_000_000],
  // A timer of the engine holds no more.
  waitMs: [0, 2 ** 31 - 1],
};

/**
 * Checks what is set of a budget.
 * @param place where it stands, such as `budgets.ada`
 * @param base has what is not set
 * @throws HeddleError CONFIG_INVALID
 */
export function readBudget(place: string, settings: unknown, base: Budget = defaultBudget): Budget {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw new HeddleError("CONFIG_INVALID", `${place} is ${shown(settings)}, not an object.`, { place });
  }
  const budget = { ...base };
  for (const [name, value] of Object.entries(settings) as [string, unknown][]) {
    if (!Object.hasOwn(bounds, name)) {
      throw new HeddleError(
        "CONFIG_INVALID",
        `There is no ${JSON.stringify(name.slice(0, 64))} in a budget.`,
        {
          place: `${place}.${name.slice(0, 64)}`,
          remedy: `A budget has ${Object.keys(bounds).join(", ")}.`,
        },
      );
    }
    const key = name as keyof Budget;
    const [least, most] = bounds[key];
    if (value === undefined) {
      continue;
    }
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
      const message = `${place}.${name} is ${shown(value)}, not a whole number from ${least} to ${most}.`;
      throw new HeddleError("CONFIG_INVALID", message, { place: `${place}.${name}` });
    }
    budget[key] = value;
  }
  return budget;
}

/** Whether there is a bucket at all. */
export function isMetered({ fuel }: Budget): boolean {
  return fuel < UNBOUNDED;
}

function shown(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : String(value).slice(0, 64);
}
