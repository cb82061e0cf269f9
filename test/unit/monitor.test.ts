import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { DeadLetters, eventBytes, FunctionMonitor } from "../../runtime/monitor/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const bytes = (content: string) => new Uint8Array(Buffer.from(content));
const failure = new HeddleError("TRAP", "It stopped.", { step: "a.B", place: "byte 1" }).toJSON();

test("kept events are there after the files were closed and opened again, newest first", () => {
  const directory = temporaryDirectory();
  const first = new DeadLetters(directory);
  const ids = ["one", "three"].map((text) => first.keep(Buffer.from(text), failure));
  first.close();
  const again = new DeadLetters(directory);
  expect(again.list()).toEqual([
    { id: ids[1], keptAt: expect.any(String), bytes: 5, failure },
    { id: ids[0], keptAt: expect.any(String), bytes: 3, failure },
  ]);
  expect(again.find(ids[0] as number)).toEqual({ ...again.list()[1], event: bytes("one"), cut: false });
  expect(again.find(99)).toBeUndefined();
  expect(again.list(1)).toHaveLength(1);
  again.close();
});

test.each([
  [8, "12345678", false],
  [9, "12345678", true],
])("keeps 8 bytes where that is the limit, and marks an event of %i", (length, kept, cut) => {
  const letters = new DeadLetters(temporaryDirectory(), 8);
  const id = letters.keep(Buffer.from("123456789".slice(0, length)), failure);
  expect(letters.find(id)).toMatchObject({ event: bytes(kept), bytes: 8, cut });
  letters.close();
});

test("processes that open a new directory at once all keep their events", async () => {
  const directory = temporaryDirectory();
  const directories = Array.from({ length: 40 }, (_, i) => join(directory, String(i)));
  const module = new URL("../../runtime/monitor/index.ts", import.meta.url).href;
  // Each waits for a line on its input, so that they all begin when the last of them is ready.
  const script = `
    import { DeadLetters } from ${JSON.stringify(module)};
    process.stdout.write("ready");
    process.stdin.once("data", () => {
      for (const directory of ${JSON.stringify(directories)}) {
        const letters = new DeadLetters(directory);
        letters.keep(Buffer.from("x"), ${JSON.stringify(failure)});
        letters.close();
      }
      process.exit();
    });`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "--eval", script]),
  );
  const ends = children.map(async (child) => {
    const stderr = text(child.stderr);
    await once(child, "exit");
    return await stderr;
  });
  await Promise.all(children.map((child) => once(child.stdout, "data")));
  for (const child of children) {
    child.stdin.write("go\n");
  }
  expect(await Promise.all(ends)).toEqual(["", "", "", ""]);
  for (const each of directories) {
    const letters = new DeadLetters(each);
    expect(letters.list()).toHaveLength(4);
    letters.close();
  }
});

test("two can keep events in one directory", () => {
  const directory = temporaryDirectory();
  const letters = [new DeadLetters(directory), new DeadLetters(directory)];
  for (let i = 0; i < 20; i++) {
    letters[i % 2]?.keep(Buffer.from(String(i)), failure);
  }
  expect(letters[0]?.list()).toHaveLength(20);
  for (const each of letters) {
    each.close();
  }
});

test.each(["/dev/null/x", "/proc"])("says which file cannot be opened in %s", (directory) => {
  expect(() => new DeadLetters(directory)).toThrow(
    expect.objectContaining({ code: "FILE_UNREADABLE", place: `${directory}/events.db` }),
  );
});

const circle: Record<string, unknown> = { id: "1" };
circle.self = circle;
circle.list = [circle, "a"];
const shared = { n: 1 };
const bare = Object.assign(Object.create(null), { id: "1", n: 1n });
const guarded = {
  id: "1",
  get data(): unknown {
    throw new Error("no");
  },
};
const refusing = new Proxy(
  { id: "1" },
  {
    get: () => {
      throw new Error("no");
    },
  },
);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
let deep: unknown = 1n;
let doubled: unknown = 1n;
for (let i = 0; i < 200; i++) {
  deep = [deep];
  doubled = [doubled, doubled];
}

test.each([
  ["text", "{oops", "{oops"],
  ["bytes", Buffer.from("bytes"), "bytes"],
  ["an object", { id: "1" }, '{"id":"1"}'],
  ["an object with bytes", { id: "1", data: new Uint8Array([1, 2]) }, '{"id":"1","data_base64":"AQI="}'],
  ["null", null, "null"],
  ["nothing", undefined, "undefined"],
  ["a circle", circle, '{"id":"1","self":"[circle]","list":["[circle]","a"]}'],
  ["a big number", { id: "1", n: 1n, none: null }, '{"id":"1","n":"1","none":null}'],
  ["bytes beside a big number", { n: 1n, data: new Uint8Array([1]) }, '{"n":"1","data_base64":"AQ=="}'],
  ["what is there twice", { n: 1n, a: shared, b: shared }, '{"n":"1","a":{"n":1},"b":{"n":1}}'],
  ["a name of the language", JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ["what has no prototype", bare, '{"id":"1","n":"1"}'],
  ["what cannot be read", guarded, '{"id":"1","data":"[unreadable]"}'],
  ["what answers nothing", refusing, '{"id":"[unreadable]"}'],
  ["what is gone", revoked.proxy, '"[unreadable]"'],
  ["what has no text", Object.assign(() => 1, { toString: null, valueOf: null }), "[unreadable]"],
  ["a symbol", Symbol("s"), "Symbol(s)"],
])("keeps %s as it can be kept", (_, event, content) => {
  expect(Buffer.from(eventBytes(event)).toString()).toBe(content);
});

test("leaves out what is too deep or too much", () => {
  expect(Buffer.from(eventBytes(deep)).toString()).toBe(`${"[".repeat(100)}"[too large]"${"]".repeat(100)}`);
  const kept = Buffer.from(eventBytes(doubled)).toString();
  expect(kept).toContain('"[too large]"');
  expect(kept.length).toBeLessThan(100 * 1024 * 1024);
});

test("adds up what steps report, and counts the step that failed", () => {
  const monitor = new FunctionMonitor();
  const step = (name: string, fuel: number) => ({
    step: name,
    function: `f.${name}`,
    milliseconds: 2,
    fuel,
    peakMemory: 65536,
  });
  monitor.record([step("a", 5), step("b", 1)], undefined);
  monitor.record([step("a", 7), step("b", 2)], "b");
  expect(monitor.figures()).toEqual([
    {
      function: "f.a",
      calls: 2,
      failures: 0,
      milliseconds: { total: 4, greatest: 2 },
      fuel: { total: 12, greatest: 7 },
      peakMemory: { total: 131072, greatest: 65536 },
    },
    expect.objectContaining({ function: "f.b", calls: 2, failures: 1, fuel: { total: 3, greatest: 2 } }),
  ]);
});

test("leaves alone what another Heddle wrote", () => {
  const directory = temporaryDirectory();
  new DeadLetters(directory).close();
  const database = new DatabaseSync(join(directory, "events.db"));
  database.exec("PRAGMA user_version = 99");
  database.close();
  expect(() => new DeadLetters(directory)).toThrow(/layout 99/);
});
