import type { Command } from "commander";
import { HeddleError } from "../../errors.ts";
import { wholeNumber } from "../numbers.ts";
import { print, printJson, tableLines } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** Examples that are listed unless told otherwise. */
const listed = 20;

const gathered = (goal: string, goals: readonly string[]): readonly string[] => [...goals, goal];

const counted = (count: number): string => `${count} example${count === 1 ? "" : "s"}`;

/** heddle intent: what was learned of what requests ask for, and corrections. */
export function addIntent(program: Command, withHeddle: WithHeddle): void {
  const intent = program
    .command("intent")
    .description("Show, correct and train what Heddle knows of what events and requests ask for.")
    .addHelpText(
      "after",
      `
An event that is run with --goal is an example, and so is what is taught.

Example:
  heddle intent teach "make it small" --goal std.photo.v1.Thumbnail`,
    );
  addList(intent, withHeddle);
  addTeach(intent, withHeddle);
  addForget(intent, withHeddle);
  addTrain(intent, withHeddle);
}

function addList(intent: Command, withHeddle: WithHeddle): void {
  intent
    .command("list")
    .description("Show examples, newest first.")
    .option("--limit <number>", "how many", wholeNumber, listed)
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle intent list --limit 5")
    .action(({ limit, json }: { limit: number; json?: boolean }) =>
      withHeddle((heddle) => {
        const examples = heddle.learned.examples(limit);
        if (json === true) {
          printJson(examples);
          return;
        }
        if (examples.length === 0) {
          print("nothing was taught, and no event was run with --goal");
          return;
        }
        const rows = examples.map(({ id, account, text, facets = [], goals }) => [
          String(id),
          account,
          text === "" ? (facets.find((facet) => facet.startsWith("type:")) ?? "") : JSON.stringify(text),
          goals.join(", "),
        ]);
        for (const line of tableLines(["id", "account", "request", "goals"], rows)) {
          print(line);
        }
      }),
    );
}

function addTeach(intent: Command, withHeddle: WithHeddle): void {
  intent
    .command("teach")
    .description("Teach what a request in words asks for.")
    .argument("<request>")
    .requiredOption(
      "--goal <concept>",
      "what it asks for; repeatable, in the order of the request",
      gathered,
      [],
    )
    .option("--account <account>", "who says so", "default")
    .addHelpText("after", '\nExample:\n  heddle intent teach "make it small" --goal std.photo.v1.Thumbnail')
    .action((request: string, { goal, account }: { goal: readonly string[]; account: string }) =>
      withHeddle((heddle) => {
        if (goal.length === 0) {
          throw new HeddleError(
            "CLI_USAGE",
            "No goal was given: name what the request asks for with --goal.",
          );
        }
        heddle.teach(request, goal, account);
        print(counted(heddle.learned.countExamples()));
      }),
    );
}

function addForget(intent: Command, withHeddle: WithHeddle): void {
  intent
    .command("forget")
    .description("Forget an example that is wrong, and train anew without it.")
    .argument("<id>", "its number in `heddle intent list`", wholeNumber)
    .addHelpText("after", "\nExample:\n  heddle intent forget 12")
    .action((id: number) =>
      withHeddle((heddle) => {
        if (!heddle.learned.removeExample(id)) {
          throw new HeddleError("CLI_USAGE", `There is no example ${id}; see heddle intent list.`);
        }
        heddle.learned.train();
        print(counted(heddle.learned.countExamples()));
      }),
    );
}

function addTrain(intent: Command, withHeddle: WithHeddle): void {
  intent
    .command("train")
    .description("Train anew with all examples: some fifteen milliseconds for each.")
    .addHelpText("after", "\nExample:\n  heddle intent train")
    .action(() =>
      withHeddle((heddle) => {
        const model = heddle.learned.train();
        const count = heddle.learned.countExamples();
        print(
          model === undefined
            ? `too few to learn from: ${counted(count)}`
            : `trained with ${counted(count)} of ${model.goals.length} goals`,
        );
      }),
    );
}
