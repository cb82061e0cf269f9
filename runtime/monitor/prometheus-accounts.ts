import { family, sample } from "./prometheus-text.ts";
import { OTHERS } from "./series.ts";

/** What is told of an account. */
export interface AccountMetrics {
  readonly account: string;
  /** Units, of all that was ever run. */
  readonly fuel: number;
  /** Events that were refused because its budget had no room. */
  readonly refusals: number;
  /** Units that this process has set aside for events that have not ended. */
  readonly reserved: number;
}

/** Most accounts that have series of their own: those that used most. */
const MAX_ACCOUNTS = 200;

/** Adds what accounts used, set aside and were refused. */
export function addAccounts(lines: string[], accounts: readonly AccountMetrics[]): void {
  const sorted = [...accounts].sort((a, b) => b.fuel - a.fuel);
  const rows = sorted.slice(0, MAX_ACCOUNTS).sort((a, b) => (a.account < b.account ? -1 : 1));
  const rest = sorted.slice(MAX_ACCOUNTS);
  if (rest.length > 0) {
    const sum = (figure: "fuel" | "refusals" | "reserved") => rest.reduce((all, row) => all + row[figure], 0);
    rows.push({ account: OTHERS, fuel: sum("fuel"), refusals: sum("refusals"), reserved: sum("reserved") });
  }
  const families = [
    ["heddle_account_fuel_total", "counter", "Units of fuel that an account used.", "fuel"],
    [
      "heddle_account_refused_total",
      "counter",
      "Events that an account's budget had no room for.",
      "refusals",
    ],
    [
      "heddle_account_fuel_reserved",
      "gauge",
      "Units of fuel that this process has set aside for an account's events.",
      "reserved",
    ],
  ] as const;
  for (const [name, type, help, figure] of families) {
    family(lines, name, type, help);
    for (const row of rows) {
      lines.push(sample(name, { account: row.account }, row[figure]));
    }
  }
}
