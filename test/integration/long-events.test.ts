import { inspect } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { createHeddle, type Heddle, type HeddleOptions, type Result } from "../../runtime/index.ts";
import { contextFunctions, contextSchema } from "../support/context-functions.ts";
import { issueEvent } from "../support/issue-events.ts";
import { policyFunctions, policySchema } from "../support/policy-functions.ts";
import { temporaryDirectory } from "../support/temporary.ts";

async function open(options: HeddleOptions = {}): Promise<Heddle> {
  const heddle = await createHeddle({ directory: temporaryDirectory(), workers: 2, ...options });
  onTestFinished(() => heddle.close());
  return heddle;
}

/** Long enough that the memory of an event's data is given back when it has ended. */
const body = (letter: string) => `*${letter.repeat(40)}* ada@example.org `.repeat(2000);
const long = (id: string) => issueEvent(id, {}, body(id[0] as string));

test("long events that run at once have each its own result, also where one event runs again", async () => {
  const heddle = await open();
  const ids = Array.from({ length: 60 }, (_, i) => `${"abcdef"[i % 6]}${i}`);
  const results = await Promise.all(ids.map((id) => heddle.run(long(id))));
  const single = new Map<string, unknown>();
  for (const id of ["a", "b", "c", "d", "e", "f"]) {
    const event = long(id);
    const first = JSON.stringify((await heddle.run(event)).toJSON().outputs);
    expect(JSON.stringify((await heddle.run(event)).toJSON().outputs)).toBe(first);
    single.set(id, first);
  }
  expect(new Set(single.values()).size).toBe(6);
  for (const [i, id] of ids.entries()) {
    expect(JSON.stringify(results[i]?.toJSON().outputs)).toBe(single.get(id[0] as string));
  }
});

test("a long event that is recorded can be replayed", async () => {
  const heddle = await open({ record: 1 });
  await Promise.all(["a", "b", "c"].map((id) => heddle.run(long(id))));
  for (const execution of heddle.recorded()) {
    expect(await heddle.replay(execution)).toMatchObject({ identical: true });
  }
  expect(heddle.recorded()).toHaveLength(3);
});

test("a long event that is cancelled or fails leaves others as they are, and what failed is kept whole", async () => {
  const heddle = await open();
  const stop = new AbortController();
  const cancelled = ["a", "b", "c", "d"].map((id) => heddle.run(long(id), { signal: stop.signal }));
  const broken = {
    specversion: "1.0",
    id: "t",
    source: "/test",
    type: "table.uploaded",
    datacontenttype: "text/csv",
    data: `day,rain\n${"2026-01-01,1\n".repeat(5000)}"x"y`,
  };
  const failed = heddle.run(broken);
  const other = heddle.run(long("e"));
  setImmediate(() => stop.abort());
  const ended = await Promise.allSettled(cancelled);
  expect(ended.map((one) => one.status === "rejected" && one.reason.code)).toContain("CANCELLED");
  await expect(failed).rejects.toMatchObject({ code: "GUEST_FAILURE", kept: 1 });
  const again = await heddle.run(long("e"));
  expect((await other).toJSON().outputs).toEqual(again.toJSON().outputs);
  expect(JSON.parse(Buffer.from(heddle.dead.find(1)?.event as Uint8Array).toString())).toEqual(broken);
  await expect(heddle.dead.retry(1)).rejects.toMatchObject({ code: "GUEST_FAILURE" });
});

test("results that are disposed of give their memory to others, whose values are their own", async () => {
  const heddle = await open();
  const outputs = new Map<string, string>();
  for (const id of ["a", "b", "c"]) {
    outputs.set(id, JSON.stringify((await heddle.run(long(id))).toJSON().outputs));
  }
  const kept: [id: string, result: Result][] = [];
  for (let round = 0; round < 10; round++) {
    const ids = ["a", "b", "c", "c", "a", "b"];
    const results = await Promise.all(ids.map((id) => heddle.run(long(id))));
    for (const [i, result] of results.entries()) {
      const id = ids[i] as string;
      if (i % 3 === 0) {
        expect(JSON.stringify(result.toJSON().outputs)).toBe(outputs.get(id));
      }
      if (i % 2 === 0) {
        result[Symbol.dispose]();
        result[Symbol.dispose]();
      } else {
        kept.push([id, result]);
      }
    }
  }
  for (const [id, result] of kept) {
    expect(JSON.stringify(result.toJSON().outputs)).toBe(outputs.get(id));
  }
});

test("a long output is there after its result was disposed of if it was asked for before, and else it is told", async () => {
  const heddle = await open({ standardLibrary: false });
  heddle.publishSchema(policySchema);
  for (const component of await policyFunctions()) {
    heddle.publish(component);
  }
  const options = { demand: { require: ["acme.risk.v1.Guesser"] } };
  const run = async (id: string, text: string) =>
    heddle.run({ specversion: "1.0", id, source: "/test", type: "acme.risked", data: { text } }, options);
  const text = "fine".repeat(5000);
  const [asked, taken, unasked, short] = [
    await run("1", text),
    await run("2", text),
    await run("3", text),
    await run("4", "fine"),
  ];
  const value = asked.value("Report");
  expect(JSON.stringify(value).length).toBeGreaterThan(20_000);
  const message = taken.outputs[0]?.message;
  const bytes = Buffer.from(message ?? []);
  for (const result of [asked, taken, unasked, short]) {
    result[Symbol.dispose]();
  }
  expect(await run("5", "full".repeat(5000))).toBeDefined();
  const disposed = expect.objectContaining({ code: "RESULT_DISPOSED" });
  expect(asked.value("Report")).toEqual(value);
  expect(() => asked.outputs[0]?.message).toThrow(disposed);
  expect(message).toEqual(new Uint8Array(bytes));
  expect(taken.value("Report")).toEqual(value);
  expect(() => unasked.value("Report")).toThrow(disposed);
  expect(() => unasked.toJSON()).toThrow(disposed);
  expect(inspect(unasked)).toContain("acme.risk.v1.Report");
  expect(short.value("Report")).toEqual({ content: "fine/guess:fine" });
});

test("long events whose results are disposed of need no new memory", async () => {
  const heddle = await open({ branches: false });
  const run = async () => (await heddle.run(long("a")))[Symbol.dispose]();
  await run();
  const allocate = vi.spyOn(Buffer, "allocUnsafeSlow");
  onTestFinished(() => allocate.mockRestore());
  const allocated = () => allocate.mock.calls.filter(([length]) => length >= 2 ** 14);
  for (let i = 0; i < 10; i++) {
    await run();
  }
  expect(allocated()).toEqual([]);
  // More than wait for being used again.
  const kept = await Promise.all(Array.from({ length: 200 }, (_, i) => heddle.run(long(`a${i}`))));
  expect(allocated().length).toBeGreaterThan(0);
  expect(kept).toHaveLength(200);
});

test("a recording has what a result had that was disposed of", async () => {
  const heddle = await open({ record: 1 });
  const results = await Promise.all(["a", "b"].map((id) => heddle.run(long(id))));
  for (const result of results) {
    result[Symbol.dispose]();
    expect(result.outputs[0]?.message.length).toBeGreaterThan(0);
  }
  await Promise.all(["c", "d"].map((id) => heddle.run(long(id))));
  for (const execution of heddle.recorded()) {
    expect(await heddle.replay(execution)).toMatchObject({ identical: true });
  }
});

/** Schemas of events that are long by what nobody reads of them. */
const padded = {
  "acme/pad/v1/pad.proto": `syntax = "proto3"; package acme.pad.v1; import "heddle/v1/options.proto";
    import "acme/risk/v1/risk.proto"; import "acme/memo/v1/memo.proto";
    message Risked {
      option (heddle.v1.event) = {type: "acme.pad.risked" rule: "acme.pad" goals: "acme.risk.v1.Report"};
      string text = 1 [(heddle.v1.field) = {means: "acme.risk.v1.Line"}];
      bytes padding = 2;
    }
    message Clicked {
      option (heddle.v1.event) = {type: "acme.pad.clicked" rule: "acme.pad" goals: "acme.memo.v1.Counted"};
      uint32 by = 1 [(heddle.v1.field) = {means: "acme.memo.v1.By"}];
      bytes padding = 2;
    }`,
};
const padding = Buffer.alloc(60_000, 1).toString("base64");
const paddedEvent = (id: string, type: string, data: object, more: object = {}) => ({
  specversion: "1.0",
  id,
  source: "/test",
  type: `acme.pad.${type}`,
  data: { ...data, padding },
  ...more,
});

test("a long event that passes again, by a policy or because its session was changed, has its data each time", async () => {
  const policies = {
    "acme.risk.v1.Guesser": { retry: { count: 2, baseMs: 1, maxMs: 1 }, fallback: "acme.risk.v1.Steady" },
  };
  const heddle = await open({ standardLibrary: false, policies });
  heddle.publishSchema({ ...policySchema, ...contextSchema, ...padded });
  for (const component of [
    ...(await policyFunctions()),
    (await contextFunctions()).get("acme.memo.v1.Count") as Uint8Array,
  ]) {
    heddle.publish(component);
  }
  const demand = { require: ["acme.risk.v1.Guesser"] };
  const texts = ["busy", "fine", "busy", "trap", "well"];
  const risked = texts.map((text, i) => heddle.run(paddedEvent(`r${i}`, "risked", { text }), { demand }));
  const clicked = Array.from({ length: 20 }, (_, i) =>
    heddle.run(paddedEvent(`c${i}`, "clicked", { by: 1 }, { session: "s", account: "ada" })),
  );
  const reports = (await Promise.all(risked)).map((result) => result.value("Report"));
  expect(reports).toEqual([
    { content: "busy/steady:busy" },
    { content: "fine/guess:fine" },
    { content: "busy/steady:busy" },
    { content: "trap/steady:trap" },
    { content: "well/guess:well" },
  ]);
  await Promise.all(clicked);
  expect(heddle.session("ada", "s").get("session.count")).toBe("20");
});

test("a long event that was accepted has the result that it has when it is run", async () => {
  const heddle = await open();
  const ids = await Promise.all(["a", "b", "a2"].map((id) => heddle.accept(long(id))));
  for (const [i, id] of ["a", "b", "a"].entries()) {
    const accepted = await heddle.accepted.result(ids[i]?.id as number);
    expect(accepted.outputs).toEqual((await heddle.run(long(id))).outputs);
  }
});
