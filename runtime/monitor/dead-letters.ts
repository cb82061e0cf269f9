import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { makeDirectory } from "../directories.ts";
import { type Failure, HeddleError, type HeddleErrorCode } from "../errors.ts";
import { whileBusy } from "../sqlite.ts";

/** What a list says of an event that could not be processed. */
export interface DeadLetterSummary {
  readonly id: number;
  /** When it was kept, RFC 3339. */
  readonly keptAt: string;
  /** Length of what was kept of the event. */
  readonly bytes: number;
  readonly failure: Failure;
}

/** An event that could not be processed. */
export interface DeadLetter extends DeadLetterSummary {
  /** The event as it came: CloudEvents JSON, or whatever was given instead. */
  readonly event: Uint8Array;
  /** The event was longer than what is kept of one: its end is missing. */
  readonly cut: boolean;
}

/** Most bytes of a raw event that are kept; the rest is cut off. Base64 makes an event of the default limit this long. */
const MAX_KEPT_BYTES = 96 * 1024 * 1024;

/** Grows when the table changes. */
const LAYOUT = 1;

/** How long a process waits for another one that writes, in milliseconds. Keeping the longest event takes some 500. */
const BUSY_TIMEOUT = 10_000;

const SUMMARY = "id, kept_at, length(event) AS bytes, code, kind, message, place, step, function, remedy";

/** Keeps events that could not be processed, each with the reason, in SQLite. */
export class DeadLetters {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #keptBytes: number;

  /**
   * Several processes may use one directory at once, also while it is new.
   * @param directory Heddle's directory
   * @param keptBytes most bytes of an event that are kept
   * @throws HeddleError FILE_UNREADABLE
   */
  constructor(directory: string, keptBytes = MAX_KEPT_BYTES) {
    this.#keptBytes = keptBytes;
    this.#database = whileBusy(() => openDatabase(directory));
    this.#insert = this.#database.prepare(
      `INSERT INTO dead (kept_at, event, cut, code, kind, message, place, step, function, remedy)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** Keeps an event; returns the identifier by which it can be found. */
  keep(event: Uint8Array, failure: Failure): number {
    const { code, kind, message, place, step, function: name, remedy } = failure;
    const { lastInsertRowid } = this.#insert.run(
      new Date().toISOString(),
      event.subarray(0, this.#keptBytes),
      event.length > this.#keptBytes ? 1 : 0,
      code,
      kind,
      message,
      place,
      step,
      name,
      remedy,
    );
    return Number(lastInsertRowid);
  }

  /** The kept events, newest first, without their content. */
  list(limit = 100): DeadLetterSummary[] {
    const rows = this.#database.prepare(`SELECT ${SUMMARY} FROM dead ORDER BY id DESC LIMIT ?`).all(limit);
    return rows.map(summary);
  }

  find(id: number): DeadLetter | undefined {
    const row = this.#database.prepare(`SELECT ${SUMMARY}, event, cut FROM dead WHERE id = ?`).get(id);
    return row === undefined
      ? undefined
      : { ...summary(row), event: row.event as Uint8Array, cut: row.cut === 1 };
  }

  close(): void {
    this.#database.close();
  }
}

function openDatabase(directory: string): DatabaseSync {
  const path = join(directory, "events.db");
  let database: DatabaseSync | undefined;
  try {
    makeDirectory(directory);
    database = new DatabaseSync(path);
    // The timeout comes first: changing the mode of a new file already needs it for itself.
    database.exec(`
      PRAGMA busy_timeout = ${BUSY_TIMEOUT};
      PRAGMA journal_mode = WAL;
      BEGIN IMMEDIATE;
    `);
    const layout = Number(database.prepare("PRAGMA user_version").get()?.user_version);
    if (layout !== 0 && layout !== LAYOUT) {
      throw new Error(`it has layout ${layout}, and this Heddle knows ${LAYOUT}`);
    }
    database.exec(`
      CREATE TABLE IF NOT EXISTS dead (
        id INTEGER PRIMARY KEY,
        kept_at TEXT NOT NULL,
        event BLOB NOT NULL,
        cut INTEGER NOT NULL,
        code TEXT NOT NULL,
        kind TEXT NOT NULL,
        message TEXT NOT NULL,
        place TEXT NOT NULL,
        step TEXT NOT NULL,
        function TEXT NOT NULL,
        remedy TEXT NOT NULL
      ) STRICT;
      PRAGMA user_version = ${LAYOUT};
      COMMIT;
    `);
    return database;
  } catch (cause) {
    database?.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeddleError("FILE_UNREADABLE", `The kept events cannot be opened: ${reason}.`, {
      place: path,
      cause,
    });
  }
}

function summary(row: Record<string, unknown>): DeadLetterSummary {
  const text = (name: string) => String(row[name]);
  return {
    id: Number(row.id),
    keptAt: text("kept_at"),
    bytes: Number(row.bytes),
    failure: {
      code: text("code"),
      kind: text("kind") as HeddleErrorCode,
      message: text("message"),
      place: text("place"),
      step: text("step"),
      function: text("function"),
      remedy: text("remedy"),
    },
  };
}
