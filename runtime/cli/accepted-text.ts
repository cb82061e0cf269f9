import type { Acceptance, AcceptedEvent, AcceptedTotals } from "../journal/index.ts";
import { inline } from "./inline.ts";
import { byteText, grouped, tableLines } from "./terminal.ts";

/** Longest attribute of an event in a list, in characters; `--json` has all of it. */
const MAX_LISTED = 40;

/** An event that has no outcome yet, as lines for a terminal. */
export function acceptedLines(event: Acceptance | AcceptedEvent): string[] {
  const how = "duplicate" in event ? (event.duplicate ? "accepted before" : "accepted") : event.state;
  return [`${event.id} ${how}`, `  do     heddle result ${event.id}`];
}

/** How many events have no outcome, and how many have one. */
export function openText({ open, settled }: Pick<AcceptedTotals, "open" | "settled">): string {
  return `${grouped(open)} without an outcome, ${grouped(settled)} outcomes kept`;
}

/** Accepted events, a line each. */
export function acceptedListLines(
  events: readonly AcceptedEvent[],
  { open, settled, dropped }: AcceptedTotals,
): string[] {
  const rows = events.map(({ id, acceptedAt, account, type, eventId, state, attempts, bytes, failure }) => [
    String(id),
    acceptedAt,
    account,
    inline(type, MAX_LISTED),
    inline(eventId, MAX_LISTED),
    failure === null ? state : inline(failure.code, MAX_LISTED),
    String(attempts),
    byteText(bytes),
  ]);
  const header = ["id", "accepted", "account", "type", "event", "state", "runs", "size"];
  return [
    ...(rows.length === 0 ? ["no event was found"] : tableLines(header, rows)),
    `${openText({ open, settled })}, ${grouped(dropped)} dropped`,
  ];
}
