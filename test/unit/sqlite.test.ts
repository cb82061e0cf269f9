import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { Repository } from "../../runtime/repository/index.ts";
import { openStore, whileBusy } from "../../runtime/sqlite.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const busy = () => Object.assign(new Error("database is locked"), { errcode: 261 });

test("tries again while another process is in the way, and no more once it is not", () => {
  let attempts = 0;
  const result = whileBusy(() => {
    attempts++;
    if (attempts < 4) {
      throw attempts % 2 === 0 ? busy() : new HeddleError("FILE_UNREADABLE", "x", { cause: busy() });
    }
    return "done";
  });
  expect(result).toBe("done");
  expect(attempts).toBe(4);
});

test("gives other errors on at once", () => {
  let attempts = 0;
  const action = () => {
    attempts++;
    throw Object.assign(new Error("disk full"), { errcode: 13 });
  };
  expect(() => whileBusy(action)).toThrow("disk full");
  expect(attempts).toBe(1);
});

test("gives up after a bounded number of attempts", () => {
  let attempts = 0;
  const action = () => {
    attempts++;
    throw busy();
  };
  expect(() => whileBusy(action)).toThrow("database is locked");
  expect(attempts).toBe(100);
});

test("a file that is up to date is opened without writing to it", () => {
  const directory = temporaryDirectory();
  const kind = { file: "some.db", what: "Something", layouts: ["CREATE TABLE a (b)"], durable: true };
  openStore(directory, kind).close();
  const opened = openStore(directory, kind);
  expect(readFileSync(join(directory, "some.db-wal"))).toHaveLength(0);
  opened.close();
  const newer = openStore(directory, { ...kind, layouts: [...kind.layouts, "CREATE TABLE c (d)"] });
  newer.exec("INSERT INTO c VALUES (1)");
  newer.close();
  expect(() => openStore(directory, kind)).toThrow("it has layout 2, and this Heddle knows 1");
});

test("a repository is opened while another process publishes", () => {
  const directory = temporaryDirectory();
  Repository.open(directory).close();
  const writer = new DatabaseSync(join(directory, "repository.db"));
  onTestFinished(() => writer.close());
  writer.exec("BEGIN IMMEDIATE");
  const from = JSON.stringify(new URL("../../runtime/repository/index.ts", import.meta.url).href);
  const program = `import { Repository } from ${from}; Repository.open(${JSON.stringify(directory)}).close();`;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    timeout: 8000,
  });
  expect(status).toBe(0);
});
