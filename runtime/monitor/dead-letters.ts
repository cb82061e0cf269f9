import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Failure } from "../errors.ts";
import type { PlanDemand } from "../planner/index.ts";
import { Retention } from "../retention.ts";
import { transaction } from "../sqlite.ts";
import { eventBytes } from "./event-bytes.ts";
import { openEvents } from "./event-layouts.ts";

/** What was asked of an event beside the event. */
export interface Asked {
  readonly goals?: readonly string[];
  readonly demand?: Omit<PlanDemand, "estimates">;
  /** Whose event it is, as its caller said. */
  readonly account?: string;
}

/** An event that failed, as its caller gave it. */
export interface FailedEvent {
  readonly event: unknown;
  readonly asked: Asked;
  /** What could be read of it; empty texts where nothing could. */
  readonly account: string;
  readonly eventId: string;
  readonly type: string;
  /** Whether it was given as an object, where `event` is the bytes of its JSON already. */
  readonly object?: boolean;
  /** Its number among the accepted events, where it is one. */
  readonly accepted?: number;
}

/** What a list says of an event that could not be processed. */
export interface DeadLetterSummary {
  readonly id: number;
  /** When it failed first, and last, RFC 3339. */
  readonly keptAt: string;
  readonly lastAt: string;
  /** How often it was run. */
  readonly attempts: number;
  /** Empty texts where the event could not be read. */
  readonly account: string;
  readonly eventId: string;
  readonly type: string;
  /** Length of what was kept of the event. */
  readonly bytes: number;
  /** Why it failed last. */
  readonly failure: Failure;
}

/** An event that could not be processed. */
export interface DeadLetter extends DeadLetterSummary {
  /** The event as it came: CloudEvents JSON, or whatever was given instead. */
  readonly event: Uint8Array;
  /** The event was longer than what is kept of one: its end is missing, and it cannot be run again. */
  readonly cut: boolean;
  /** It was given as an object, of which `event` is the JSON. */
  readonly object: boolean;
  readonly asked: Asked;
  /** Its number among the accepted events; null where it was not accepted but run. */
  readonly accepted: number | null;
}

/** Which of the kept events are meant; all that is given has to hold. */
export interface DeadSelection {
  readonly ids?: readonly number[];
  /** The code of the catalogue, or of the function. */
  readonly code?: string;
  /** Kept before this time. */
  readonly before?: Date;
}

/** How much is kept. */
export interface DeadTotals {
  readonly events: number;
  /** With what is kept beside each event. */
  readonly bytes: number;
  /** How many were dropped since the file was made, the oldest first, because there was no room. */
  readonly dropped: number;
}

/** How much may be kept. */
export interface DeadLimits {
  readonly deadEvents: number;
  readonly deadBytes: number;
}

/** Most bytes of one event that are kept; the rest is cut off. Base64 makes an event of the default limit this long. */
const MAX_KEPT_BYTES = 96 * 1024 * 1024;

/** Most characters of a text of a failure: messages may quote what is hostile. */
const MAX_TEXT = 64 * 1024;

const SUMMARY = "id, kept_at, last_at, attempts, account, event_id, type, length(event) AS bytes, failure";

const SELECTED = `(:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
  AND (:code IS NULL OR :code IN (code, kind)) AND (:before IS NULL OR kept_at < :before)`;

/** Keeps events that could not be processed, each with the reason, in SQLite. */
export class DeadLetters {
  readonly #database: DatabaseSync;
  readonly #limits: DeadLimits;
  readonly #keptBytes: number;
  readonly #insert: StatementSync;
  readonly #totals: StatementSync;
  readonly #retention: Retention;
  #warned = false;

  /**
   * Several processes may use one directory at once, also while it is new.
   * @param directory Heddle's directory
   * @param database the file of the events, where it is open already; this here closes it
   * @throws HeddleError FILE_UNREADABLE
   */
  constructor(directory: string, limits: DeadLimits, database = openEvents(directory, true)) {
    this.#limits = limits;
    this.#keptBytes = Math.min(MAX_KEPT_BYTES, limits.deadBytes);
    this.#database = database;
    this.#insert = this.#database.prepare(
      `INSERT INTO dead (kept_at, last_at, account, event_id, type, code, kind, failure, asked, object, cut, accepted,
         event)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#totals = this.#database.prepare("SELECT events, bytes, dropped FROM dead_totals");
    this.#retention = new Retention(this.#database, {
      oldest: "SELECT id, size FROM dead ORDER BY id LIMIT 1",
      drop: "DELETE FROM dead WHERE id = ?",
    });
  }

  /** Keeps an event, and drops the oldest ones where there is no room; returns the number by which it is found. */
  keep(
    { event, asked, account, eventId, type, object: given, accepted }: FailedEvent,
    failure: Failure,
  ): number {
    const bytes = eventBytes(event);
    const kept = bytes.subarray(0, this.#keptBytes);
    const now = new Date().toISOString();
    const { code, kind, json } = failureRow(failure);
    const { goals, demand, account: owner } = asked;
    const askedJson = Buffer.from(eventBytes({ goals, demand, account: owner })).toString();
    const object = (given ?? (typeof event === "object" && bytes !== event)) ? 1 : 0;
    const cut = bytes.length > kept.length ? 1 : 0;
    return transaction(this.#database, () => {
      const { lastInsertRowid } = this.#insert.run(
        ...[
          now,
          now,
          account,
          eventId,
          type,
          code,
          kind,
          json,
          askedJson,
          object,
          cut,
          accepted ?? null,
          kept,
        ],
      );
      this.#makeRoom();
      return Number(lastInsertRowid);
    });
  }

  /** The kept events, newest first, without their content. */
  list({ limit = 100, ...selection }: DeadSelection & { readonly limit?: number } = {}): DeadLetterSummary[] {
    const rows = this.#database
      .prepare(`SELECT ${SUMMARY} FROM dead WHERE ${SELECTED} ORDER BY id DESC LIMIT :limit`)
      .all({ ...parameters(selection), limit });
    return rows.map(summary);
  }

  find(id: number): DeadLetter | undefined {
    const row = this.#database
      .prepare(`SELECT ${SUMMARY}, event, cut, object, asked, accepted FROM dead WHERE id = ?`)
      .get(id);
    return row === undefined
      ? undefined
      : {
          ...summary(row),
          event: row.event as Uint8Array,
          cut: row.cut === 1,
          object: row.object === 1,
          asked: JSON.parse(String(row.asked)) as Asked,
          accepted: row.accepted as number | null,
        };
  }

  /** Notes that an event failed another time; gives whether it is still kept. */
  failedAgain(id: number, failure: Failure): boolean {
    const { code, kind, json } = failureRow(failure);
    const { changes } = this.#database
      .prepare(
        `UPDATE dead SET attempts = attempts + 1, last_at = ?, code = ?, kind = ?, failure = ?
         WHERE id = ?`,
      )
      .run(new Date().toISOString(), code, kind, json, id);
    return changes > 0;
  }

  /** Drops kept events; returns how many. */
  drop(selection: DeadSelection): number {
    const { changes } = this.#database
      .prepare(`DELETE FROM dead WHERE ${SELECTED}`)
      .run(parameters(selection));
    return Number(changes);
  }

  totals(): DeadTotals {
    const row = this.#totals.get();
    return { events: Number(row?.events), bytes: Number(row?.bytes), dropped: Number(row?.dropped) };
  }

  close(): void {
    this.#database.close();
  }

  #makeRoom(): void {
    const { events, bytes } = this.totals();
    const room = { rows: this.#limits.deadEvents, bytes: this.#limits.deadBytes };
    const dropped = this.#retention.trim({ rows: events, bytes }, room);
    if (dropped.rows === 0) {
      return;
    }
    this.#database.exec(`UPDATE dead_totals SET dropped = dropped + ${dropped.rows}`);
    if (!this.#warned) {
      this.#warned = true;
      process.emitWarning(
        "There is no room for all events that failed: the oldest are dropped. See limits.deadEvents and limits.deadBytes.",
        { code: "HEDDLE_DROPPED" },
      );
    }
  }
}

function parameters({ ids, code, before }: DeadSelection): Record<string, string | null> {
  return {
    ids: ids === undefined ? null : JSON.stringify(ids),
    code: code ?? null,
    before: before?.toISOString() ?? null,
  };
}

function failureRow(failure: Failure): { code: string; kind: string; json: string } {
  const clipped = Object.entries(failure).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === "string" ? value.slice(0, MAX_TEXT).toWellFormed() : value,
  ]);
  const bounded = Object.fromEntries(clipped) as Failure;
  return { code: bounded.code, kind: bounded.kind, json: JSON.stringify(bounded) };
}

function summary(row: Record<string, unknown>): DeadLetterSummary {
  return {
    id: Number(row.id),
    keptAt: String(row.kept_at),
    lastAt: String(row.last_at),
    attempts: Number(row.attempts),
    account: String(row.account),
    eventId: String(row.event_id),
    type: String(row.type),
    bytes: Number(row.bytes),
    failure: JSON.parse(String(row.failure)) as Failure,
  };
}
