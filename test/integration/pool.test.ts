import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildFunction, findFunctions } from "../../functions-as/build/index.ts";
import { graphHash } from "../../glue-gen/graph/index.ts";
import { Assembler, type Unit } from "../../runtime/assembler/index.ts";
import { encodeJson } from "../../runtime/contract/index.ts";
import { Pool, type PoolOptions } from "../../runtime/executor/index.ts";
import { plan } from "../../runtime/planner/index.ts";
import { Repository } from "../../runtime/repository/index.ts";
import { publishStandardLibrary } from "../../runtime/standard-library.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let repository: Repository;
let assembler: Assembler;
const eventType = "std.github.v1.IssueOpened";

beforeAll(async () => {
  const directory = temporaryDirectory(afterAll);
  repository = Repository.open(directory);
  assembler = new Assembler(directory);
  publishStandardLibrary(repository);
  for (const source of await findFunctions(
    fileURLToPath(new URL("../fixtures/functions", import.meta.url)),
  )) {
    repository.publishComponent((await buildFunction(source)).component);
  }
});

afterAll(() => {
  repository.close();
});

function unitFor(goals: readonly string[], fuel = 4e9): Unit {
  const schema = repository.schema();
  const { graph } = plan({ schema, functions: repository.functions(), eventType, goals });
  const contracts = new Map(repository.functions().map(({ contract }) => [contract.name, contract]));
  const unit = assembler.assemble({
    graph,
    contracts,
    eventSchema: schema,
    limits: graph.steps.map(() => ({ fuel, memoryBytes: 64 * 1024 * 1024 })),
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

async function withPool(options: Partial<PoolOptions>, use: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = new Pool({
    workers: 2,
    deadlineMs: 30_000,
    batchEvents: 256,
    batchBytes: 4 * 1024 * 1024,
    queueEvents: 100_000,
    ...options,
  });
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
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
  const quick = unitFor(["std.text.v1.RedactedText"]);
  // A loop with enough fuel for hours, so that the deadline has to end it.
  const endless = unitFor(["hostile.v1.Looped"], 1e15);
  await withPool({ workers: 1, deadlineMs: 1500 }, async (pool) => {
    const before = await pool.run(quick, event("before"));
    const late = [pool.run(endless, event("late-1")), pool.run(endless, event("late-2"))];
    const calm = Array.from({ length: 5 }, (_, i) => pool.run(quick, event(`calm-${i}`)));
    for (const outcome of await Promise.allSettled(late)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "DEADLINE_EXCEEDED" } });
    }
    for (const { failure } of await Promise.all(calm)) {
      expect(failure).toBeNull();
    }
    expect(before.failure).toBeNull();
  });
});

test("takes as many waiting events as the limit, and not one more", async () => {
  await withPool({ workers: 1, queueEvents: 3 }, async (pool) => {
    const unit = unitFor(["std.text.v1.RedactedText"]);
    // The first leaves at once; three wait.
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

test("a unit whose files are gone fails its events and not the pool", async () => {
  const unit = unitFor(["std.text.v1.RedactedText"]);
  await withPool({ workers: 1 }, async (pool) => {
    const gone = { ...unit, key: "gone", glue: `${unit.glue}.gone` };
    await expect(pool.run(gone, event("a"))).rejects.toMatchObject({ code: "WORKER_LOST" });
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
