import type { AccountStatus } from "../account-budgets.ts";
import { byteText, grouped, tableLines } from "./terminal.ts";

/** What an account may use and has left, as lines for a terminal. */
export function budgetLines({ budget, ...state }: AccountStatus): string[] {
  const { fuelLeft, fuelReserved, events, memoryBytes, waiting, refusals, isSet } = state;
  const isMetered = budget.fuel < Number.MAX_SAFE_INTEGER;
  const rows = [
    [
      "fuel",
      bound(budget.fuel),
      isMetered ? grouped(budget.fuel - fuelLeft) : "",
      isMetered ? grouped(fuelLeft) : "",
      isMetered ? `${bound(budget.fuelPerSecond)} come back each second` : "",
    ],
    ["events", bound(budget.events), grouped(events), left(budget.events, events), ""],
    [
      "memory",
      budget.memoryBytes < Number.MAX_SAFE_INTEGER ? byteText(budget.memoryBytes) : "no bound",
      byteText(memoryBytes),
      "",
      "",
    ],
    [
      "waiting",
      bound(budget.waiting),
      grouped(waiting),
      left(budget.waiting, waiting),
      `at most ${budget.waitMs} ms`,
    ],
  ];
  return [
    ...tableLines(["budget", "most", "used", "left", ""], rows),
    ...(fuelReserved > 0 && isMetered
      ? [`${grouped(fuelReserved)} units of fuel are set aside for events at work`]
      : []),
    ...(refusals > 0 ? [`${grouped(refusals)} events were refused`] : []),
    isSet ? "set by heddle budget set" : "of the configuration",
  ];
}

/** One line for each account. */
export function budgetTable(accounts: readonly AccountStatus[]): string[] {
  const rows = accounts.map(({ account, budget, fuelLeft, refusals }) => [
    account,
    bound(budget.fuel),
    budget.fuel < Number.MAX_SAFE_INTEGER ? grouped(fuelLeft) : "",
    bound(budget.fuelPerSecond),
    bound(budget.events),
    grouped(refusals),
  ]);
  return tableLines(["account", "fuel", "left", "each second", "events", "refused"], rows);
}

function bound(value: number): string {
  return value < Number.MAX_SAFE_INTEGER ? grouped(value) : "no bound";
}

function left(most: number, used: number): string {
  return most < Number.MAX_SAFE_INTEGER ? grouped(Math.max(0, most - used)) : "";
}
