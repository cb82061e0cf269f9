import type { Command } from "commander";
import { HeddleError } from "../../errors.ts";
import { byteText, print, printJson, tableLines } from "../terminal.ts";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle dead: events that could not be processed. */
export function addDead(program: Command, withHeddle: WithHeddle): void {
  const dead = program
    .command("dead")
    .description("Show events that could not be processed, each with the reason.")
    .addHelpText("after", "\nExample:\n  heddle dead list\n  heddle dead show 3");
  dead
    .command("list")
    .description("List them, newest first.")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle dead list --json")
    .action((options: { json?: boolean }) =>
      withHeddle((heddle) => {
        const letters = heddle.deadLetters();
        if (options.json === true) {
          printJson(
            letters.map(({ id, keptAt, event, failure }) => ({ id, keptAt, bytes: event.length, failure })),
          );
          return;
        }
        if (letters.length === 0) {
          print("no event was kept");
          return;
        }
        const rows = letters.map(({ id, keptAt, event, failure }) => [
          String(id),
          keptAt,
          byteText(event.length),
          failure.code,
          failure.step,
          failure.message,
        ]);
        for (const line of tableLines(["id", "kept", "size", "code", "step", "message"], rows)) {
          print(line);
        }
      }),
    );
  dead
    .command("show")
    .description("Show one, as it came.")
    .argument("<id>", "number from the list")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  heddle dead show 3")
    .action((id: string, options: { json?: boolean }) =>
      withHeddle((heddle) => {
        const letter = /^\d{1,15}$/.test(id) ? heddle.deadLetter(Number(id)) : undefined;
        if (letter === undefined) {
          throw new HeddleError("CLI_USAGE", `No event was kept as ${id}.`, {
            remedy: "See: heddle dead list",
          });
        }
        const { keptAt, event, failure } = letter;
        const text = Buffer.from(event).toString("utf8");
        if (options.json === true) {
          printJson({ id: letter.id, keptAt, failure, event: text });
          return;
        }
        print(`kept    ${keptAt}`);
        print(`code    ${failure.code}`);
        print(`reason  ${failure.message}`);
        print(`place   ${failure.place}`);
        print(`step    ${failure.step}`);
        print(`do      ${failure.remedy}`);
        print(`event   ${text}`);
      }),
    );
}
