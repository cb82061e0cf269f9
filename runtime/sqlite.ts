import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeDirectory } from "./directories.ts";
import { HeddleError, reasonOf } from "./errors.ts";

/** A file of Heddle's directory that is a database. */
export interface StoreKind {
  readonly file: string;
  /** What is in it, as an error begins with it. */
  readonly what: string;
  /** SQL that makes layout 1, that makes layout 2 of it, and so on. What was released is never edited. */
  readonly layouts: readonly string[];
  /** Whether a commit waits for the disk; without, the last ones may be lost with the machine, not with the process. */
  readonly durable: boolean;
}

/**
 * How long a process waits for another one that writes, in milliseconds. A publication takes some ten, keeping the
 * longest event some 500.
 */
export const busyTimeout = 10_000;

/**
 * Opens a database, and makes it or brings it up to date. Several processes may do so at once.
 * @param directory Heddle's directory
 * @throws HeddleError FILE_UNREADABLE
 */
export function openStore(directory: string, kind: StoreKind): DatabaseSync {
  return whileBusy(() => tryOpen(directory, kind));
}

/** Runs writes in one transaction, which waits for other processes before it begins; within another, as a part of it. */
export function transaction<T>(database: DatabaseSync, action: () => T): T {
  if (database.isTransaction) {
    return action();
  }
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = action();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) {
      database.exec("ROLLBACK");
    }
    throw error;
  }
}

function tryOpen(directory: string, { file, what, layouts, durable }: StoreKind): DatabaseSync {
  const path = join(directory, file);
  let database: DatabaseSync | undefined;
  try {
    makeDirectory(directory);
    const opened = new DatabaseSync(path);
    database = opened;
    // The timeout comes first: changing the mode of a new file already needs it for itself.
    opened.exec(`
      PRAGMA busy_timeout = ${busyTimeout};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${durable ? "FULL" : "NORMAL"};
    `);
    if (layoutOf(opened) !== layouts.length) {
      transaction(opened, () => {
        const layout = layoutOf(opened);
        if (layout > layouts.length) {
          throw new Error(`it has layout ${layout}, and this Heddle knows ${layouts.length}`);
        }
        for (const sql of layouts.slice(layout)) {
          opened.exec(sql);
        }
        opened.exec(`PRAGMA user_version = ${layouts.length}`);
      });
    }
    return opened;
  } catch (cause) {
    database?.close();
    const reason = reasonOf(cause);
    throw new HeddleError("FILE_UNREADABLE", `${what} cannot be opened: ${reason}.`, { place: path, cause });
  }
}

/**
 * The layout of a database; 0 where it is new. Looked up before anything is begun: a file that is up to date is opened
 * without waiting for whoever writes to it, nor for the disk.
 */
export function layoutOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

/** Attempts at most, some seconds together. */
const ATTEMPTS = 100;

/** Longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE = 50;

/**
 * Does something with a database again while another process is in the way. SQLite's own busy timeout does not
 * cover the change of a new file to WAL, nor its last connection's closing: waiting there could be a deadlock.
 * @param action leaves nothing behind where it throws
 */
export function whileBusy<T>(action: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return action();
    } catch (error) {
      if (attempt === ATTEMPTS || !isBusy(error)) {
        throw error;
      }
      pause(1 + Math.random() * LONGEST_PAUSE);
    }
  }
}

/** Whether another one is in the way: SQLITE_BUSY, of the error itself or of its cause; the upper bits say more. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const { errcode } = error as Error & { errcode?: unknown };
  return (typeof errcode === "number" && (errcode & 0xff) === 5) || isBusy(error.cause);
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
