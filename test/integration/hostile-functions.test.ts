import { afterAll, beforeAll, expect, test } from "vitest";
import { createHeddle, type Heddle, HeddleError } from "../../runtime/index.ts";
import { buildAll, fixtureFunctions } from "../support/built-project.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let heddle: Heddle;

beforeAll(async () => {
  heddle = await createHeddle({ directory: temporaryDirectory(afterAll), workers: 2 });
  for (const { component } of await buildAll(fixtureFunctions)) {
    heddle.publish(component);
  }
});

afterAll(async () => {
  await heddle.close();
});

const event = (id: string) => ({
  specversion: "1.0",
  id,
  source: "/test",
  type: "com.github.issues.opened",
  data: {
    issue: { number: 7, title: "A title", body: "Some *words* for all" },
    repository: { full_name: "ada/engine" },
  },
});

test.each([
  ["hostile.v1.Looped", "OUT_OF_FUEL", "hostile.Loop", "hostile.v1.Loop"],
  ["hostile.v1.Growed", "OUT_OF_MEMORY", "hostile.Grow", "hostile.v1.Grow"],
  ["hostile.v1.Traped", "TRAP", "hostile.Trap", "hostile.v1.Trap"],
])("the failure of %s is %s, names the step, and disturbs nobody", async (goal, code, step, name) => {
  const calm = Array.from({ length: 40 }, (_, i) => heddle.run(event(`calm-${i}`)));
  const bad = Array.from({ length: 4 }, (_, i) =>
    heddle.run(event(`bad-${i}`), { goals: [goal] }).then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
  for (const error of await Promise.all(bad)) {
    expect(error).toBeInstanceOf(HeddleError);
    expect(error).toMatchObject({ code, step, function: name });
  }
  const results = await Promise.all(calm);
  const first = results[0]?.value("std.document.v1.Notice");
  expect(first).toMatchObject({ reference: "ada/engine", language: "en" });
  for (const [i, result] of results.entries()) {
    expect(result.eventId).toBe(`calm-${i}`);
    expect(result.value("std.document.v1.Notice")).toEqual(first);
  }
});

test("a thrown error's message comes with the trap", async () => {
  await expect(heddle.run(event("trap"), { goals: ["hostile.v1.Traped"] })).rejects.toThrow(
    "this function gives up",
  );
});

test("events that failed are kept with the reason", async () => {
  await expect(heddle.run(event("kept"), { goals: ["hostile.v1.Looped"] })).rejects.toThrow(HeddleError);
  const letter = heddle.dead.list({ limit: 1 })[0];
  expect(letter?.failure).toMatchObject({ code: "OUT_OF_FUEL", step: "hostile.Loop" });
  const kept = heddle.dead.find(letter?.id ?? 0)?.event;
  expect(JSON.parse(Buffer.from(kept ?? []).toString())).toEqual(event("kept"));
  expect(letter?.bytes).toBe(kept?.length);
});

test("fuel and memory of a call are the same each time", async () => {
  const runs = [];
  for (let i = 0; i < 3; i++) {
    runs.push(await heddle.run(event("same")));
  }
  const figures = runs.map(({ steps }) =>
    steps.map(({ step, fuel, peakMemory }) => ({ step, fuel, peakMemory })),
  );
  expect(figures[1]).toEqual(figures[0]);
  expect(figures[2]).toEqual(figures[0]);
});

test("a function reads the keys of the context that its contract names, and no others", async () => {
  const result = await heddle.run(event("context-1"), { goals: ["acme.text.v1.LoudText"] });
  expect(result.value("acme.text.v1.LoudText")).toEqual({ content: "A TITLE\n\nSOME WORDS FOR ALL!!" });
  expect(result.logs).toEqual([
    { step: "text.Shout", level: "info", message: "shouting for event context-1" },
  ]);
});

test("an event that its caller cancels is rejected as that, and is not kept", async () => {
  const newest = heddle.dead.list({ limit: 1 })[0]?.id;
  const abort = new AbortController();
  const running = heddle.run(event("cancelled"), { signal: abort.signal });
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  expect(heddle.dead.list({ limit: 1 })[0]?.id).toBe(newest);
});
