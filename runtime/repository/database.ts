import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HeddleError } from "../errors.ts";

/** Layout of the tables; another one is refused, because a guess could lose history. */
const LAYOUT = 1;

/**
 * Opens the index of a repository, and makes it where it is not there. History is append-only: the database
 * itself refuses to change or remove a version or a definition.
 * @throws HeddleError FILE_UNREADABLE or REPOSITORY_CORRUPT
 */
export function openDatabase(directory: string): DatabaseSync {
  const path = join(directory, "repository.db");
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(directory, { recursive: true });
    database = new DatabaseSync(path, { timeout: 10_000 });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  } catch (cause) {
    database?.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const code = /not a database|malformed/.test(reason) ? "REPOSITORY_CORRUPT" : "FILE_UNREADABLE";
    throw new HeddleError(code, `${path} cannot be opened: ${reason}.`, { place: path, cause });
  }
  const layout = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (layout !== 0 && layout !== LAYOUT) {
    database.close();
    throw new HeddleError("REPOSITORY_CORRUPT", `${path} has layout ${layout}; expected ${LAYOUT}.`, {
      place: path,
      remedy: "Open it with the version of Heddle that wrote it.",
    });
  }
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS versions (
      sequence INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      digest TEXT NOT NULL,
      size INTEGER NOT NULL,
      published_at TEXT NOT NULL,
      contract TEXT NOT NULL,
      UNIQUE (name, version)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS versions_digest ON versions (digest);
    CREATE TABLE IF NOT EXISTS definitions (
      sequence INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      definition TEXT NOT NULL,
      UNIQUE (kind, name)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS schemas (digest TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS changes (count INTEGER NOT NULL) STRICT;
    INSERT INTO changes SELECT 0 WHERE NOT EXISTS (SELECT * FROM changes);
    ${["versions", "definitions", "schemas"].map(appendOnly).join("\n")}
    PRAGMA user_version = ${LAYOUT};
    COMMIT;
  `);
  return database;
}

function appendOnly(table: string): string {
  return ["UPDATE", "DELETE"]
    .map(
      (action) => `
    CREATE TRIGGER IF NOT EXISTS ${table}_no_${action.toLowerCase()} BEFORE ${action} ON ${table}
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;`,
    )
    .join("");
}
