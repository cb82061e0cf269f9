import type { Command } from "commander";
import { budgetLines } from "../budget-text.ts";
import { printAs } from "../terminal.ts";
import { type UsageSum, usageLines, usageSums } from "../usage-text.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle usage: sums of what ran. */
export function addUsage(program: Command, withHeddle: WithHeddle): void {
  program
    .command("usage")
    .description("Sum up events, time and fuel, by account and by function, of all that was ever run.")
    .option("--account <account>", "of this account only, with its budget")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle usage --account ada")
    .action(({ account, json }: { account?: string; json?: boolean }) =>
      withHeddle((heddle) => {
        const usage = heddle.usage(account);
        const budget = account === undefined ? undefined : heddle.budgets.of(account);
        // As Protobuf's JSON has it: a number of 64 bits is text.
        const plain = ({ fuel, ...sum }: UsageSum) => ({ ...sum, fuel: String(fuel) });
        const { accounts, functions } = usageSums(usage);
        printAs(json, { accounts: accounts.map(plain), functions: functions.map(plain), budget }, () => [
          ...usageLines(usage),
          ...(budget === undefined ? [] : ["", ...budgetLines(budget)]),
        ]);
      }),
    );
}
