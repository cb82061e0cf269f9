import { isUtf8 } from "node:buffer";
import type { DeadLetter, DeadLetterSummary, DeadTotals } from "../monitor/index.ts";
import { inline, shortened } from "./inline.ts";
import { byteText, grouped, tableLines } from "./terminal.ts";

/** Longest message in a list, in characters; `show` and `--json` have all of it. */
const MAX_MESSAGE = 160;

/** Longest event that is shown, in characters; `--json` has all of it. */
const MAX_EVENT = 16 * 1024;

/** The list, as lines for a terminal. */
export function listLines(letters: readonly DeadLetterSummary[], { events, dropped }: DeadTotals): string[] {
  const rows = letters.map(({ id, lastAt, attempts, account, bytes, failure }) => [
    String(id),
    lastAt,
    String(attempts),
    account,
    byteText(bytes),
    inline(failure.code, MAX_MESSAGE),
    failure.step,
    inline(failure.message, MAX_MESSAGE),
  ]);
  const header = ["id", "last failed", "runs", "account", "size", "code", "step", "message"];
  return [
    ...(rows.length === 0 ? ["no event was kept"] : tableLines(header, rows)),
    ...(rows.length === 0 || rows.length === events ? [] : [`${rows.length} of ${grouped(events)}`]),
    ...(dropped === 0
      ? []
      : [
          `${grouped(dropped)} dropped for want of room, the oldest first (limits.deadEvents, limits.deadBytes)`,
        ]),
  ];
}

/** One of them, as lines for a terminal. */
export function letterLines(letter: DeadLetter): string[] {
  const { keptAt, lastAt, attempts, account, failure, cut, asked } = letter;
  const content = contentOf(letter);
  const shown = shortened(content.event ?? `not UTF-8, in base64: ${content.eventBase64}`, MAX_EVENT);
  return [
    `kept    ${keptAt}`,
    `last    ${lastAt}`,
    `runs    ${attempts}`,
    `account ${account}`,
    ...(asked.goals === undefined
      ? []
      : [`goals   ${asked.goals.map((goal) => inline(goal, MAX_MESSAGE)).join(", ")}`]),
    ...(asked.demand === undefined ? [] : [`demand  ${shortened(JSON.stringify(asked.demand), MAX_EVENT)}`]),
    `code    ${inline(failure.code, MAX_MESSAGE)}`,
    `reason  ${inline(failure.message, MAX_EVENT)}`,
    `place   ${inline(failure.place, MAX_EVENT)}`,
    `step    ${failure.step}`,
    `do      ${failure.remedy}`,
    ...(cut ? ["cut     the event was longer than what is kept of one; its end is missing"] : []),
    `event   ${shown}`,
  ];
}

/** One of them for a machine. */
export function letterJson(letter: DeadLetter): Record<string, unknown> {
  const { event: _, object: __, ...fields } = letter;
  return { ...fields, ...contentOf(letter) };
}

/** What is not text is kept all the same, and must not be shown as another text. */
function contentOf({ event }: DeadLetter): { event?: string; eventBase64?: string } {
  const buffer = Buffer.from(event.buffer, event.byteOffset, event.length);
  return isUtf8(buffer) ? { event: buffer.toString("utf8") } : { eventBase64: buffer.toString("base64") };
}
