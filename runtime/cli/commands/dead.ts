import { isUtf8 } from "node:buffer";
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
          printJson(letters);
          return;
        }
        if (letters.length === 0) {
          print("no event was kept");
          return;
        }
        const rows = letters.map(({ id, keptAt, bytes, failure }) => [
          String(id),
          keptAt,
          byteText(bytes),
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
        const { keptAt, event, cut, failure } = letter;
        // What is not text is kept all the same, and must not be shown as another text.
        const shown = isUtf8(event)
          ? { event: Buffer.from(event).toString("utf8") }
          : { eventBase64: Buffer.from(event).toString("base64") };
        if (options.json === true) {
          printJson({ id: letter.id, keptAt, failure, cut, ...shown });
          return;
        }
        print(`kept    ${keptAt}`);
        print(`code    ${failure.code}`);
        print(`reason  ${failure.message}`);
        print(`place   ${failure.place}`);
        print(`step    ${failure.step}`);
        print(`do      ${failure.remedy}`);
        if (cut) {
          print("cut     the event was longer than what is kept of one; its end is missing");
        }
        print(`event   ${shown.event ?? `not UTF-8, in base64: ${shown.eventBase64}`}`);
        if (cut) {
          print("          the event was longer: its end was not kept");
        }
      }),
    );
}
