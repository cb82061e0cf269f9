import type { Command } from "commander";
import { HeddleError } from "../../errors.ts";
import type { Heddle } from "../../heddle.ts";
import type { DeadLetterSummary, DeadSelection } from "../../monitor/index.ts";
import { letterJson, letterLines, listLines } from "../dead-text.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { positive, timeOf } from "../numbers.ts";
import { resultLines } from "../presentation.ts";
import { print, printAs, printError, printJson, progress } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

interface Chosen {
  readonly code?: string;
  readonly before?: string;
  readonly json?: boolean;
}

/** heddle dead: events that could not be processed. */
export function addDead(program: Command, withHeddle: WithHeddle): void {
  const dead = program
    .command("dead")
    .description("Events that could not be processed, each with the reason: show, run again or drop them.")
    .addHelpText(
      "after",
      "\nExample:\n  heddle dead list\n  heddle dead show 3\n  heddle dead retry 3\n  heddle dead drop --before 2026-01-31",
    );
  addList(dead, withHeddle);
  addShow(dead, withHeddle);
  addRetry(dead, withHeddle);
  addDrop(dead, withHeddle);
}

function addList(dead: Command, withHeddle: WithHeddle): void {
  withSelection(dead.command("list"))
    .description("List them, newest first, and how many were dropped because there was no room.")
    .option("--limit <events>", "most that are listed", "100")
    .addHelpText("after", "\nExample:\n  heddle dead list --code OUT_OF_FUEL")
    .action((options: Chosen & { limit: string }) =>
      withHeddle((heddle) => {
        const limit = positive("--limit", options.limit);
        const letters = heddle.dead.list({ ...selection([], options), limit });
        printAs(options.json, letters, () => listLines(letters, heddle.dead.totals()));
      }),
    );
}

function addShow(dead: Command, withHeddle: WithHeddle): void {
  dead
    .command("show")
    .description("Show one, as it came.")
    .argument("<id>", "number from the list")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle dead show 3")
    .action((text: string, options: { json?: boolean }) =>
      withHeddle((heddle) => {
        const id = positive("The number", text);
        const letter = heddle.dead.find(id);
        if (letter === undefined) {
          throw new HeddleError("DEAD_LETTER_UNKNOWN", `No event is kept as ${id}.`);
        }
        // An event may be long, and is put into one form only.
        const json = options.json === true;
        printAs(json, json && letterJson(letter), () => letterLines(letter));
      }),
    );
}

function addRetry(dead: Command, withHeddle: WithHeddle): void {
  withSelection(dead.command("retry"))
    .description("Run them again, oldest first. What is done is dropped from the list; the others stay.")
    .argument("[ids...]", "numbers from the list")
    .addHelpText("after", "\nExample:\n  heddle dead retry 3\n  heddle dead retry --code WORKER_LOST")
    .action((ids: string[], options: Chosen) =>
      withHeddle(async (heddle) => {
        const chosen = chosenIds(heddle, ids, options);
        const outcomes: unknown[] = [];
        let code = 0;
        for (const id of chosen) {
          progress(`running ${id}`);
          try {
            const result = await heddle.dead.retry(id);
            outcomes.push({ id, result });
            if (options.json !== true) {
              print(`${id} done`);
              resultLines(result, []).forEach(print);
            }
          } catch (error) {
            code = Math.max(code, exitCodeOf(error));
            outcomes.push({ id, error: error instanceof HeddleError ? error.toJSON() : String(error) });
            if (options.json !== true) {
              printError(error, false);
            }
          }
        }
        if (options.json === true) {
          printJson(outcomes);
        } else if (chosen.length === 0) {
          print("no event was kept");
        }
        process.exitCode = code;
      }),
    );
}

function addDrop(dead: Command, withHeddle: WithHeddle): void {
  withSelection(dead.command("drop"))
    .description(
      "Drop them for ever: by number, by code, by time; where several are given, all have to hold.",
    )
    .argument("[ids...]", "numbers from the list")
    .addHelpText("after", "\nExample:\n  heddle dead drop 3 4\n  heddle dead drop --code EVENT_INVALID")
    .action((ids: string[], options: Chosen) =>
      withHeddle((heddle) => {
        const dropped = heddle.dead.drop(required(selection(ids, options)));
        printAs(options.json, { dropped }, () => [`${dropped} dropped`]);
      }),
    );
}

function withSelection(command: Command): Command {
  return command
    .option("--code <code>", "those that failed with this code")
    .option("--before <time>", "those that were kept before this time, RFC 3339 or a date")
    .option("--json", "print JSON");
}

function selection(ids: readonly string[], { code, before }: Chosen): DeadSelection {
  return {
    ...(ids.length === 0 ? {} : { ids: ids.map((id) => positive("The number", id)) }),
    ...(code === undefined ? {} : { code }),
    ...(before === undefined ? {} : { before: timeOf("--before", before) }),
  };
}

function required(selection: DeadSelection): DeadSelection {
  if (Object.keys(selection).length === 0) {
    throw new HeddleError("CLI_USAGE", "Nothing says which events are meant.", {
      remedy: "Give numbers, --code or --before.",
    });
  }
  return selection;
}

/** Numbers that were named are tried as they are, so that one that is not there is said. */
function chosenIds(heddle: Heddle, ids: readonly string[], options: Chosen): number[] {
  const chosen = required(selection(ids, options));
  if (chosen.ids !== undefined && options.code === undefined && options.before === undefined) {
    return [...chosen.ids];
  }
  const letters: DeadLetterSummary[] = heddle.dead.list({ ...chosen, limit: Number.MAX_SAFE_INTEGER });
  return letters.map(({ id }) => id).reverse();
}
