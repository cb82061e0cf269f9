import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { graphHash } from "../../glue-gen/graph/index.ts";
import { Assembler } from "../../runtime/assembler/index.ts";
import { encodeJson } from "../../runtime/contract/index.ts";
import type { Pool } from "../../runtime/executor/index.ts";
import { LoadedUnits } from "../../runtime/executor/loaded-units.ts";
import { plan } from "../../runtime/planner/index.ts";
import { publishStandardLibrary, Repository } from "../../runtime/repository/index.ts";
import type { Unit } from "../../runtime/unit.ts";
import { buildAll, fixtureFunctions } from "../support/built-project.ts";
import { withPool } from "../support/pool.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let repository: Repository;
let assembler: Assembler;
const eventType = "std.github.v1.IssueOpened";

beforeAll(async () => {
  const directory = temporaryDirectory(afterAll);
  repository = Repository.open(directory);
  assembler = new Assembler(directory);
  publishStandardLibrary(repository);
  for (const { component } of await buildAll(fixtureFunctions)) {
    repository.publishComponent(component);
  }
});

afterAll(() => {
  repository.close();
});

function unitFor(
  goals: readonly string[],
  fuel = 4e9,
  memoryBytes = 64 * 1024 * 1024,
  by: Assembler = assembler,
): Unit {
  const schema = repository.schema();
  const { graph } = plan({ schema, functions: repository.functions(), eventType, goals });
  const contracts = new Map(repository.functions().map(({ contract }) => [contract.name, contract]));
  const unit = by.assemble({
    graph,
    contracts,
    eventSchema: schema,
    limits: graph.steps.map(() => ({ fuel, memoryBytes })),
    artifact: (digest) => repository.artifact(digest),
  });
  expect(unit.key).not.toBe(graphHash(graph));
  return unit;
}

function event(id: string, body = "some text"): Parameters<Pool["run"]>[1] {
  const data = { issue: { title: id, body }, repository: { full_name: "a/b" } };
  return {
    context: { account: "a", eventId: id, eventSource: "/test", eventType: "t" },
    data: encodeJson(repository.schema(), eventType, data),
  };
}

function shout(): Unit {
  return unitFor(["acme.text.v1.LoudText"]);
}

function admittedOf(unit: Unit, step: number): string {
  return (unit.steps[step] as Unit["steps"][number]).admitted;
}

test("ten thousand events of two units come back to who sent them", async () => {
  const units = [unitFor(["std.text.v1.RedactedText"]), unitFor(["acme.text.v1.LoudText"])];
  await withPool({}, async (pool) => {
    const sent = Array.from({ length: 10_000 }, (_, i) => `event-${i}`);
    const results = await Promise.all(sent.map((id, i) => pool.run(units[i % 2] as Unit, event(id))));
    for (const [i, { failure, values, steps }] of results.entries()) {
      expect(failure).toBeNull();
      const text = Buffer.from(values?.[0] ?? []).toString();
      expect(text.toLowerCase()).toContain(`event-${i}\n`);
      expect(steps).toHaveLength(2);
    }
  });
});

test.each([1, 2, 256])("batches of %i give the same results", async (batchEvents) => {
  await withPool({ batchEvents, workers: 1 }, async (pool) => {
    const unit = unitFor(["std.text.v1.RedactedText"]);
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.run(unit, event(`e${i}`))));
    expect(results.map(({ values }) => Buffer.from(values?.[0] ?? []).includes("some text"))).toEqual(
      new Array(20).fill(true),
    );
  });
});

test("an event that is late fails alone, and the others of its batch are run again", async () => {
  // Enough fuel for hours, so that the deadline has to end the loop.
  const unit = unitFor(["hostile.v1.Sometimed"], 1e15);
  await withPool({ workers: 1, deadlineMs: 4000 }, async (pool) => {
    // The first leaves alone; the others wait for it, and then leave as one batch.
    const bodies = ["first", "calm", "calm", "loop", "calm", "calm"];
    const outcomes = await Promise.allSettled(bodies.map((body) => pool.run(unit, event("e", body))));
    for (const [i, outcome] of outcomes.entries()) {
      expect(outcome).toMatchObject(
        bodies[i] === "loop"
          ? { status: "rejected", reason: { code: "DEADLINE_EXCEEDED" } }
          : { status: "fulfilled", value: { failure: null } },
      );
    }
  });
});

test("takes as many waiting events as the limit, and not one more", async () => {
  await withPool({ workers: 1, queueEvents: 6 }, async (pool) => {
    const unit = unitFor(["std.text.v1.RedactedText"]);
    // The first leaves at once; three wait, which is half of the room.
    const taken = Array.from({ length: 4 }, (_, i) => pool.run(unit, event(`e${i}`)));
    await expect(pool.run(unit, event("one more"))).rejects.toMatchObject({ code: "QUEUE_FULL" });
    expect((await Promise.all(taken)).map(({ failure }) => failure)).toEqual([null, null, null, null]);
  });
});

test("closing lets accepted events finish, and takes no others", async () => {
  let running: Promise<unknown> = Promise.resolve();
  let closed: Pool | undefined;
  await withPool({ workers: 1 }, async (pool) => {
    const unit = unitFor(["std.text.v1.RedactedText"]);
    running = Promise.all(Array.from({ length: 50 }, (_, i) => pool.run(unit, event(`e${i}`))));
    closed = pool;
  });
  expect(await running).toHaveLength(50);
  await expect(closed?.run(unitFor(["std.text.v1.RedactedText"]), event("late"))).rejects.toMatchObject({
    code: "CLOSED",
  });
});

const spoilt: [string, (path: string) => void][] = [
  ["gone", (path) => rmSync(path)],
  ["empty", (path) => writeFileSync(path, "")],
  ["cut", (path) => writeFileSync(path, readFileSync(path).subarray(0, -1))],
  ["another's", (path) => copyFileSync(path.endsWith(".mjs") ? shout().glue : admittedOf(shout(), 1), path)],
];

test.each(spoilt)(
  "a unit with a file that is %s fails its events until it is assembled again",
  async (_, spoil) => {
    for (const file of [(unit: Unit) => unit.glue, (unit: Unit) => admittedOf(unit, 0)]) {
      // Other limits, and with them another unit and other files, than those of the other tests.
      const unit = unitFor(["std.text.v1.RedactedText"], 4e9, 48 * 1024 * 1024);
      await withPool({ workers: 1 }, async (pool) => {
        spoil(file(unit));
        const failing = [pool.run(unit, event("a")), pool.run(unit, event("b")), pool.run(unit, event("c"))];
        for (const outcome of await Promise.allSettled(failing)) {
          expect(outcome).toMatchObject({ reason: { code: "FILE_UNREADABLE", place: file(unit) } });
        }
        expect((await pool.run(shout(), event("other"))).failure).toBeNull();
        assembler.forget(unit);
        const again = unitFor(["std.text.v1.RedactedText"], 4e9, 48 * 1024 * 1024);
        expect(again).toEqual(unit);
        expect((await pool.run(again, event("d"))).failure).toBeNull();
      });
    }
  },
);

test("a file of the cache that cannot be written is an error with its place", () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "units"), "no directory");
  expect(() => unitFor(["acme.text.v1.LoudText"], 4e9, undefined, new Assembler(directory))).toThrow(
    expect.objectContaining({
      code: "FILE_UNREADABLE",
      place: expect.stringContaining(join(directory, "units")),
    }),
  );
});

test("keeps as many units as the limit, and drops the oldest", () => {
  const small = new Assembler(temporaryDirectory(), 2);
  const unit = (fuel: number) => unitFor(["acme.text.v1.LoudText"], fuel, undefined, small);
  const [first, second, third] = [unit(1), unit(2), unit(3)];
  expect(unit(3)).toBe(third);
  expect(unit(2)).toBe(second);
  expect(unit(1)).not.toBe(first);
  expect(unit(1)).toEqual(first);
});

test("a module that no loaded unit uses is not kept", async () => {
  const redact = unitFor(["std.text.v1.RedactedText"]);
  const paths = (unit: Unit) => unit.steps.map(({ admitted }) => admitted).sort();
  const units = new LoadedUnits(1);
  await units.get(redact);
  expect(units.functions.sort()).toEqual(paths(redact));
  // Both turn Markdown to text; that module stays.
  const before = await units.get(shout());
  expect(units.functions.sort()).toEqual(paths(shout()));
  expect(await units.get(shout())).toBe(before);
  const broken = {
    ...redact,
    key: "broken",
    steps: [redact.steps[1], { ...redact.steps[0], admitted: "/gone" }],
  };
  await expect(units.get(broken as Unit)).rejects.toMatchObject({ code: "FILE_UNREADABLE", place: "/gone" });
  units.drop(broken.key);
  expect(units.functions.sort()).toEqual(paths(shout()));
});

test("what fails a step in the sandbox, and is no failure of the function, keeps its code and names the step", async () => {
  const unit = shout();
  const steps = unit.steps.map((step) => ({ ...step, fuel: -1 }));
  await withPool({ workers: 1 }, async (pool) => {
    const { failure } = await pool.run({ ...unit, key: "fuel", steps }, event("a"));
    expect(failure).toMatchObject({ kind: "CONFIG_INVALID", step: "markdown.ToText" });
  });
});

test("what Heddle did not foresee in a worker is INTERNAL, and says what it was", async () => {
  const unit = shout();
  await withPool({ workers: 1 }, async (pool) => {
    const pending = pool.run({ ...unit, key: "wanted", wanted: [9] }, event("a"));
    await expect(pending).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringContaining("TypeError"),
    });
    expect((await pool.run(unit, event("b"))).failure).toBeNull();
  });
});

test("data that is no message of the event's type is a failure that names the mapping", async () => {
  await withPool({ workers: 1 }, async (pool) => {
    const { context } = event("bad");
    const unit = unitFor(["std.text.v1.RedactedText"]);
    const { failure } = await pool.run(unit, { context, data: new Uint8Array([10, 200, 1]) });
    expect(failure).toMatchObject({
      kind: "MAPPING_MALFORMED",
      step: "markdown.ToText",
      place: "markdown.ToText.markdown ← event.data.issue.body",
    });
    const absent = await pool.run(unit, { context, data: new Uint8Array(0) });
    expect(absent.failure).toMatchObject({ kind: "MAPPING_MISSING", step: "markdown.ToText" });
  });
});
