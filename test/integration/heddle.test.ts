import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createHeddle, type HeddleOptions } from "../../runtime/index.ts";
import { buildNamed, fixtureFunctions } from "../support/built-project.ts";
import { issueEvent } from "../support/issue-events.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const directory = temporaryDirectory(afterAll);
const open = (options: HeddleOptions = {}) => createHeddle({ directory, workers: 1, ...options });

const built = async (name: string) => (await buildNamed(fixtureFunctions, name)).component;

const event = issueEvent("1");

test("a function that asks for more than is granted is not published", async () => {
  const heddle = await open({ limits: { stepFuel: 9_999_999 } });
  const component = await built("acme.text.v1.Shout");
  expect(() => heddle.publish(component)).toThrow(
    expect.objectContaining({ code: "LIMIT_ABOVE_CEILING", place: "resources.fuel" }),
  );
  expect(heddle.functions().some(({ contract }) => contract.name === "acme.text.v1.Shout")).toBe(false);
  await heddle.close();
});

test("a function that asks for more than is granted is no way to a goal", async () => {
  const generous = await open();
  generous.publish(await built("acme.text.v1.Shout"));
  await generous.close();
  const strict = await open({ limits: { stepFuel: 9_999_999 } });
  await expect(strict.run(event, { goals: ["LoudText"] })).rejects.toMatchObject({ code: "PLAN_IMPOSSIBLE" });
  await strict.close();
});

test("an optional goal that is absent is an error that names it, and the event is kept", async () => {
  const heddle = await open();
  heddle.publishSchema({
    "acme/note/v1/note.proto": `syntax = "proto3"; package acme.note.v1; import "heddle/v1/options.proto";
      option (heddle.v1.concept) = {name: "Note"};
      message Noted {
        option (heddle.v1.event) = {type: "acme.noted" rule: "acme" goals: "acme.note.v1.Note"};
        optional string note = 1 [(heddle.v1.field) = {means: "acme.note.v1.Note"}];
      }`,
  });
  const noted = { ...event, type: "acme.noted", data: { note: "remember" } };
  expect((await heddle.run(noted)).value("acme.note.v1.Note")).toBe("remember");
  await expect(heddle.run({ ...noted, data: {} })).rejects.toMatchObject({
    code: "MAPPING_MISSING",
    place: "acme.note.v1.Note",
    kept: expect.any(Number),
  });
  await heddle.close();
});

test("what one result shows cannot change the plan of the next", async () => {
  const heddle = await open();
  const { plan } = await heddle.run(event);
  expect(Object.isFrozen(plan.graph.steps[0]?.mappings)).toBe(true);
  expect((await heddle.run(event)).plan).toBe(plan);
  await heddle.close();
});

test("a result's bytes are its own", async () => {
  const heddle = await open();
  const results = await Promise.all(Array.from({ length: 20 }, () => heddle.run(event)));
  for (const { outputs } of results) {
    for (const { message } of outputs) {
      expect(message.buffer.byteLength).toBe(message.length);
    }
  }
  await heddle.close();
});

test("closing twice waits for the same end, and nothing can be asked afterwards", async () => {
  const heddle = await open();
  const running = heddle.run(event);
  let ended = false;
  const first = heddle.close().then(() => {
    ended = true;
  });
  await heddle.close();
  await first;
  expect(ended).toBe(true);
  expect((await running).eventId).toBe("1");
  expect(() => heddle.dead.list()).toThrow(expect.objectContaining({ code: "CLOSED" }));
  expect(() => heddle.functions()).toThrow(expect.objectContaining({ code: "CLOSED" }));
  await expect(heddle.run(event)).rejects.toMatchObject({ code: "CLOSED" });
});

test("a directory that cannot be made is an error with the place", async () => {
  await expect(createHeddle({ directory: "/dev/null/x" })).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    place: "/dev/null/x",
  });
});

test("two may open a new directory at once", async () => {
  const fresh = temporaryDirectory();
  const both = await Promise.all([createHeddle({ directory: fresh }), createHeddle({ directory: fresh })]);
  expect(both[0]?.functions().length).toBe(both[1]?.functions().length);
  await Promise.all(both.map((heddle) => heddle.close()));
});

test("cached files that were spoilt are made again", async () => {
  const own = temporaryDirectory();
  const first = await createHeddle({ directory: own, workers: 1 });
  await first.run(event);
  await first.close();
  const heddle = await createHeddle({ directory: own, workers: 1 });
  const { plan } = heddle.plan(event);
  expect(plan.graph.steps.length).toBeGreaterThan(1);
  const spoil = (folder: string) => {
    for (const name of readdirSync(join(own, folder))) {
      writeFileSync(join(own, folder, name), "spoilt");
    }
  };
  spoil("admitted");
  spoil("units");
  await heddle.run(event);
  await heddle.close();
  const again = await createHeddle({ directory: own, workers: 1 });
  expect((await again.run(event)).steps).toHaveLength(plan.graph.steps.length);
  await again.close();
});
