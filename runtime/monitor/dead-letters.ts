import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { makeDirectory } from "../directories.ts";
import { type Failure, HeddleError, type HeddleErrorCode } from "../errors.ts";

/** An event that could not be processed. */
export interface DeadLetter {
  readonly id: number;
  /** When it was kept, RFC 3339. */
  readonly keptAt: string;
  /** The event as it came: CloudEvents JSON, or whatever was given instead. */
  readonly event: Uint8Array;
  readonly failure: Failure;
}

/** Most bytes of a raw event that are kept; the rest is cut off. Base64 makes an event of the default limit this long. */
const MAX_KEPT_BYTES = 96 * 1024 * 1024;

/** Keeps events that could not be processed, each with the reason, in SQLite. */
export class DeadLetters {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;

  /** @param directory Heddle's directory */
  constructor(directory: string) {
    try {
      makeDirectory(directory);
      this.#database = new DatabaseSync(join(directory, "events.db"));
      this.#database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA busy_timeout = 5000;
        CREATE TABLE IF NOT EXISTS dead (
          id INTEGER PRIMARY KEY,
          kept_at TEXT NOT NULL,
          event BLOB NOT NULL,
          code TEXT NOT NULL,
          kind TEXT NOT NULL,
          message TEXT NOT NULL,
          place TEXT NOT NULL,
          step TEXT NOT NULL,
          function TEXT NOT NULL,
          remedy TEXT NOT NULL
        ) STRICT;
      `);
    } catch (cause) {
      throw new HeddleError("FILE_UNREADABLE", `${join(directory, "events.db")} cannot be opened.`, {
        cause,
      });
    }
    this.#insert = this.#database.prepare(
      `INSERT INTO dead (kept_at, event, code, kind, message, place, step, function, remedy)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** Keeps an event; returns the identifier by which it can be found. */
  keep(event: Uint8Array, failure: Failure): number {
    const { code, kind, message, place, step, function: name, remedy } = failure;
    const kept = event.subarray(0, MAX_KEPT_BYTES);
    const keptAt = new Date().toISOString();
    const { lastInsertRowid } = this.#insert.run(
      keptAt,
      kept,
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

  /** The kept events, newest first. */
  list(limit = 100): DeadLetter[] {
    const rows = this.#database.prepare("SELECT * FROM dead ORDER BY id DESC LIMIT ?").all(limit);
    return rows.map(letter);
  }

  find(id: number): DeadLetter | undefined {
    const row = this.#database.prepare("SELECT * FROM dead WHERE id = ?").get(id);
    return row === undefined ? undefined : letter(row);
  }

  close(): void {
    this.#database.close();
  }
}

function letter(row: Record<string, unknown>): DeadLetter {
  const text = (name: string) => String(row[name]);
  return {
    id: Number(row.id),
    keptAt: text("kept_at"),
    event: row.event as Uint8Array,
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
