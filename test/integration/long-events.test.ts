import { expect, onTestFinished, test } from "vitest";
import { createHeddle, type Heddle, type HeddleOptions } from "../../runtime/index.ts";
import { issueEvent } from "../support/issue-events.ts";
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
