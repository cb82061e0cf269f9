import type { Usage } from "../monitor/index.ts";
import { tableLines } from "./terminal.ts";

/** Sums of one account, or of one function over accounts. */
export interface UsageSum {
  readonly name: string;
  readonly calls: number;
  readonly failures: number;
  readonly milliseconds: number;
  readonly fuel: bigint;
}

/** Sums by account and by function. */
export function usageSums(usage: readonly Usage[]): { accounts: UsageSum[]; functions: UsageSum[] } {
  const functions = new Map<string, UsageSum>();
  for (const row of usage.filter(({ function: name }) => name !== "")) {
    const sum = functions.get(row.function);
    functions.set(row.function, {
      name: row.function,
      calls: row.calls + (sum?.calls ?? 0),
      failures: row.failures + (sum?.failures ?? 0),
      milliseconds: row.milliseconds + (sum?.milliseconds ?? 0),
      fuel: row.fuel + (sum?.fuel ?? 0n),
    });
  }
  const accounts = usage.flatMap(({ account, function: name, ...sum }) =>
    name === "" ? [{ name: account, ...sum }] : [],
  );
  return { accounts, functions: [...functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** The sums as lines for a terminal. */
export function usageLines(usage: readonly Usage[]): string[] {
  const { accounts, functions } = usageSums(usage);
  return accounts.length === 0
    ? ["nothing was run"]
    : [
        ...sumLines("account", "events", accounts),
        ...(functions.length === 0 ? [] : ["", ...sumLines("function", "calls", functions)]),
      ];
}

function sumLines(what: string, counted: string, sums: readonly UsageSum[]): string[] {
  const rows = sums.map(({ name, calls, failures, milliseconds, fuel }) => [
    name === "" ? "(not read)" : name,
    calls.toLocaleString("en-US"),
    failures.toLocaleString("en-US"),
    `${milliseconds.toFixed(2)} ms`,
    fuel.toLocaleString("en-US"),
  ]);
  return tableLines([what, counted, "failed", "time", "fuel"], rows);
}
