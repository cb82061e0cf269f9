import { DatabaseSync } from "node:sqlite";
import { HeddleError } from "../errors.ts";
import { busyTimeout, layoutOf, transaction } from "../sqlite.ts";

/** Grows when the tables change. 1 to 3 were never released. */
const layout = 4;

/**
 * What was published is never changed: the history, functions, schemas, sources and declarations refuse it.
 * Only the cache of parsed contracts may be thrown away, since artifacts say all that is in it.
 */
const appendOnly = ["history", "functions", "schemas", "sources", "declarations", "event_types"];

const tables = `
  CREATE TABLE history (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('function', 'schema')),
    digest TEXT NOT NULL,
    published_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE functions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    published_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX history_by_digest ON history (digest);
  CREATE INDEX functions_by_version ON functions (name, version);
  CREATE TABLE schemas (
    digest TEXT PRIMARY KEY,
    published_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sources (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sources_by_path ON sources (path);
  CREATE TABLE declarations (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'enum', 'concept', 'function')),
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE event_types (
    type TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE contract_cache (
    digest TEXT NOT NULL,
    model INTEGER NOT NULL,
    contract TEXT NOT NULL,
    PRIMARY KEY (digest, model)
  ) STRICT, WITHOUT ROWID;
  ${appendOnly
    .flatMap((table) =>
      ["UPDATE", "DELETE"].map(
        (change) =>
          `CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table}
           BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`,
      ),
    )
    .join("\n")}
  PRAGMA user_version = ${layout};
`;

/**
 * Opens the index of a repository, and makes it where it is not there. Several processes may do so at once.
 * @throws HeddleError FILE_UNREADABLE, or REPOSITORY_CORRUPT where the file is none or of a newer Heddle
 */
export function openDatabase(path: string): DatabaseSync {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path);
  } catch (cause) {
    throw databaseError(path, cause);
  }
  try {
    database.exec(
      `PRAGMA busy_timeout = ${busyTimeout}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;`,
    );
    if (layoutOf(database) === 0) {
      transaction(database, () => {
        // Another process may have been quicker.
        if (layoutOf(database) === 0) {
          database.exec(tables);
        }
      });
    }
    const version = layoutOf(database);
    if (version !== layout) {
      throw new HeddleError(
        "REPOSITORY_CORRUPT",
        `The repository has layout ${version}; this Heddle knows ${layout}.`,
        {
          place: path,
          remedy: "Open it with the Heddle that made it.",
        },
      );
    }
    return database;
  } catch (error) {
    database.close();
    throw databaseError(path, error);
  }
}

/**
 * What an error of SQLite means: REPOSITORY_CORRUPT where the file is damaged, FILE_UNREADABLE where the
 * disk, its permissions or another process are in the way. Other errors are returned as they are.
 */
export function databaseError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") {
    return error;
  }
  // SQLITE_ERROR: a table is not there; SQLITE_CORRUPT; SQLITE_NOTADB. The upper bits say more.
  const damaged = [1, 11, 26].includes(error.errcode & 0xff);
  return new HeddleError(
    damaged ? "REPOSITORY_CORRUPT" : "FILE_UNREADABLE",
    `The repository's index cannot be ${damaged ? "read" : "used"}: ${error.message}.`,
    { place: path, cause: error },
  );
}
