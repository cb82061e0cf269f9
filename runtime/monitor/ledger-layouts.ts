/**
 * Layouts of `ledger.db`, oldest first. A step is in the blob of its execution, because a row for each would take
 * longer to write than some of them to run. Times are in microseconds, `started` in milliseconds since 1970.
 */
export const ledgerLayouts: readonly string[] = [
  `CREATE TABLE graphs (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, steps TEXT NOT NULL) STRICT;
  CREATE TABLE executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started INTEGER NOT NULL,
    microseconds INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    source TEXT NOT NULL,
    account TEXT NOT NULL,
    trace TEXT NOT NULL,
    graph INTEGER REFERENCES graphs,
    code TEXT NOT NULL,
    failed_step TEXT NOT NULL,
    kept INTEGER,
    fuel INTEGER NOT NULL,
    steps BLOB NOT NULL
  ) STRICT;
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
];
