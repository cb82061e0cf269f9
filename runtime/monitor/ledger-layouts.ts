/**
 * Layouts of `executions.db`, oldest first. Executions are written in chunks, because a row for each, and one for each
 * of their steps, would take longer to write than some of them to run. `first` is the number of a chunk's first one.
 * What is in one, chunk.ts says. Times are in microseconds, `newest` and `at` in milliseconds since 1970.
 */
export const ledgerLayouts: readonly string[] = [
  `CREATE TABLE graphs (id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, steps TEXT NOT NULL) STRICT;
  CREATE TABLE chunks (
    first INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    executions BLOB NOT NULL
  ) STRICT;
  CREATE TABLE next (execution INTEGER NOT NULL) STRICT;
  INSERT INTO next VALUES (1);
  CREATE TABLE usage (
    account TEXT NOT NULL,
    function TEXT NOT NULL,
    calls INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    microseconds INTEGER NOT NULL,
    fuel INTEGER NOT NULL,
    PRIMARY KEY (account, function)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outcomes (kind TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    calls INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    microseconds INTEGER NOT NULL DEFAULT 0,
    fuel INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, name)
  ) STRICT;
  CREATE TABLE buckets (
    series INTEGER NOT NULL REFERENCES series,
    measure TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (series, measure, bucket)
  ) STRICT, WITHOUT ROWID;`,
  // `spent` has the fuel that accounts used and did not get back yet, `budgets` what is set for them, as JSON.
  `CREATE TABLE spent (account TEXT PRIMARY KEY, units INTEGER NOT NULL, at REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE refusals (account TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE budgets (account TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE budget_changes (number INTEGER NOT NULL) STRICT;
  INSERT INTO budget_changes VALUES (0);`,
  "CREATE TABLE passed (outcome TEXT PRIMARY KEY, steps INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
  // What is in a chunk is written otherwise since; executions of before the first release are not listed any more.
  "DELETE FROM chunks;",
  // The same again: what executions have in common is written once.
  "DELETE FROM chunks;",
];
