import { expect, test } from "vitest";
import { HeddleError } from "../../runtime/errors.ts";
import { DeadLetters, eventBytes, FunctionMonitor } from "../../runtime/monitor/index.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const failure = new HeddleError("TRAP", "It stopped.", { step: "a.B", place: "byte 1" }).toJSON();

test("kept events are there after the files were closed and opened again, newest first", () => {
  const directory = temporaryDirectory();
  const first = new DeadLetters(directory);
  const ids = ["one", "two"].map((text) => first.keep(Buffer.from(text), failure));
  first.close();
  const again = new DeadLetters(directory);
  expect(again.list().map(({ id, event }) => [id, Buffer.from(event).toString()])).toEqual([
    [ids[1], "two"],
    [ids[0], "one"],
  ]);
  expect(again.find(ids[0] as number)?.failure).toEqual(failure);
  expect(again.find(99)).toBeUndefined();
  expect(again.list(1)).toHaveLength(1);
  again.close();
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

test("says which file cannot be opened", () => {
  expect(() => new DeadLetters("/dev/null/x")).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE" }));
});

const circle: Record<string, unknown> = { id: "1" };
circle.self = circle;

test.each([
  ["text", "{oops", "{oops"],
  ["bytes", Buffer.from("bytes"), "bytes"],
  ["an object", { id: "1" }, '{"id":"1"}'],
  ["an object with bytes", { id: "1", data: new Uint8Array([1, 2]) }, '{"id":"1","data_base64":"AQI="}'],
  ["null", null, "null"],
  ["nothing", undefined, "undefined"],
  ["a circle", circle, "[object Object]"],
  ["what is no JSON", { n: 1n }, "[object Object]"],
])("keeps %s as it can be kept", (_, event, text) => {
  expect(Buffer.from(eventBytes(event)).toString()).toBe(text);
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
