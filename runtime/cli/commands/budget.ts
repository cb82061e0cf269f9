import type { Command } from "commander";
import type { AccountStatus } from "../../account-budgets.ts";
import type { Budget } from "../../allocator/index.ts";
import { HeddleError } from "../../errors.ts";
import { budgetLines, budgetTable } from "../budget-text.ts";
import { printAs } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** Options by what they set. */
const options = {
  fuel: ["--fuel <units>", "most fuel that it can have used and not got back yet"],
  fuelPerSecond: ["--per-second <units>", "fuel that it gets back each second"],
  events: ["--events <events>", "most events that are admitted and have not ended"],
  memoryBytes: ["--memory <bytes>", "most memory that these are expected to need together"],
  waiting: ["--waiting <events>", "most events that wait until they are admitted"],
  waitMs: ["--wait <milliseconds>", "longest time that an event waits for that"],
} as const satisfies Record<keyof Budget, readonly [string, string]>;

/** How commander names the options. */
const names: Readonly<Record<keyof Budget, string>> = {
  fuel: "fuel",
  fuelPerSecond: "perSecond",
  events: "events",
  memoryBytes: "memory",
  waiting: "waiting",
  waitMs: "wait",
};

/** heddle budget: what accounts may use. */
export function addBudget(program: Command, withHeddle: WithHeddle): void {
  const budget = program
    .command("budget")
    .description("Show and set what accounts may use.")
    .addHelpText("after", "\nExample:\n  heddle budget show ada");
  budget
    .command("list")
    .description("List the accounts for which something is set.")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle budget list")
    .action(({ json }: { json?: boolean }) =>
      withHeddle((heddle) => {
        const accounts = heddle.budgets.list();
        printAs(json, accounts, () =>
          accounts.length === 0 ? ["nothing is set for any account"] : budgetTable(accounts),
        );
      }),
    );
  budget
    .command("show <account>")
    .description("Show what an account may use, has used and has left.")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle budget show ada")
    .action((account: string, { json }: { json?: boolean }) =>
      withHeddle((heddle) => show(heddle.budgets.of(account), json)),
    );
  const set = budget
    .command("set <account>")
    .description("Set what an account may use, for all processes on this directory; what is not named stays.")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  heddle budget set ada --fuel 10000000000 --per-second 500000000 --events 20",
    );
  for (const [flags, description] of Object.values(options)) {
    set.option(flags, description);
  }
  set.action((account: string, given: Record<string, string | boolean | undefined>) =>
    withHeddle((heddle) => show(heddle.budgets.set(account, settingsOf(given)), given.json)),
  );
  budget
    .command("reset <account>")
    .description("Let an account have what the configuration says again.")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle budget reset ada")
    .action((account: string, { json }: { json?: boolean }) =>
      withHeddle((heddle) => show(heddle.budgets.reset(account), json)),
    );
}

function show(status: AccountStatus, json: unknown): void {
  printAs(json === true, status, () => budgetLines(status));
}

/** What was given; whether it is within bounds is checked where it is set. */
function settingsOf(given: Readonly<Record<string, string | boolean | undefined>>): Partial<Budget> {
  const settings: { -readonly [Key in keyof Budget]?: number } = {};
  for (const key of Object.keys(options) as (keyof Budget)[]) {
    const text = given[names[key]];
    if (typeof text === "string") {
      if (!/^\d{1,16}$/.test(text)) {
        const [flag] = options[key][0].split(" ");
        throw new HeddleError("CLI_USAGE", `${flag} is ${JSON.stringify(text)}; expected a whole number.`);
      }
      settings[key] = Number(text);
    }
  }
  if (Object.keys(settings).length === 0) {
    throw new HeddleError("CLI_USAGE", "Nothing says what to set.", {
      remedy: `Give ${Object.values(options)
        .map(([flags]) => flags.split(" ")[0])
        .join(", ")}.`,
    });
  }
  return settings;
}
