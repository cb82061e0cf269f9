import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Packr } from "msgpackr";
import { PNG } from "pngjs";
import { expect, onTestFinished, test } from "vitest";
import { createHeddle, type Heddle, type HeddleOptions } from "../../runtime/index.ts";
import { seedOf } from "../support/chance.ts";
import { contextFunctions, contextSchema } from "../support/context-functions.ts";
import { issueEvent } from "../support/issue-events.ts";
import { libraryInputs } from "../support/library-inputs.ts";
import { photograph } from "../support/pictures.ts";
import { Random } from "../support/random.ts";
import { temporaryDirectory } from "../support/temporary.ts";

async function open(directory: string, options: HeddleOptions = {}): Promise<Heddle> {
  const heddle = await createHeddle({ directory, workers: 2, ...options });
  onTestFinished(() => heddle.close());
  return heddle;
}

const executions = Number(process.env.HEDDLE_REPLAYS ?? 1000);
const random = new Random(seedOf(20_261_130));

const words =
  "the quick *brown* fox `jumps` [over](https://x.org) ada@example.org # le chien und dann 😀 \n\n".split(
    " ",
  );
const text = (most: number) =>
  Array.from({ length: random.between(0, most) }, () => random.pick(words)).join(" ");

const kinds: readonly ((id: string) => object)[] = [
  () => ({
    type: "com.github.issues.opened",
    data: {
      issue: {
        number: random.between(1, 999),
        title: text(6),
        body: random.pick([null, text(60), text(600)]),
      },
      repository: { full_name: "ada/engine" },
    },
  }),
  () => {
    const cell = () =>
      random.pick([String(random.between(-99, 99)), `"${text(2).replaceAll("\n", " ")}"`, "", "NaN"]);
    const rows = Array.from(
      { length: random.between(0, 30) },
      (_, i) => `2026-01-${String((i % 28) + 1).padStart(2, "0")},${cell()},${cell()}`,
    );
    const broken = random.between(0, 9) === 0 ? '\n"x"y' : "";
    return {
      type: "table.uploaded",
      datacontenttype: "text/csv",
      data: `day,rain,place\n${rows.join("\n")}${broken}`,
    };
  },
  () => {
    const png = new PNG({ width: random.between(1, 48), height: random.between(1, 48) });
    png.data.set(
      photograph(png.width, png.height, random.between(0, 1) === 0, random.between(1, 9999)).pixels,
    );
    const bytes = PNG.sync.write(png);
    const end = random.between(0, 9) === 0 ? random.between(0, bytes.length) : bytes.length;
    return {
      type: "photo.uploaded",
      datacontenttype: "image/png",
      data: new Uint8Array(bytes.subarray(0, end)),
    };
  },
  () => ({
    type: "acme.clicked",
    session: `s${random.between(1, 5)}`,
    data: { by: random.pick([1, 2, 5, 7, 13]) },
  }),
];

/** JSON of a message that is written with bytes in it. */
function json(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString("base64");
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return value.map(json);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, json(member)]))
    : value;
}

test(`${executions} recorded executions of the standard library are the same when they run again`, async () => {
  const directory = temporaryDirectory();
  const heddle = await open(directory, { record: 1, limits: { recordedEvents: 2 * executions } });
  heddle.publishSchema(contextSchema);
  heddle.publish((await contextFunctions()).get("acme.memo.v1.Count") as Uint8Array);
  const calls = Object.entries(libraryInputs).flatMap(([name, inputs]) =>
    inputs.map((input) => heddle.call(name as never, json(input) as never)),
  );
  const events = Array.from({ length: executions }, (_, i) => {
    const id = `e${i}`;
    return heddle.run({ specversion: "1.0", id, source: "/test", account: "ada", ...random.pick(kinds)(id) });
  });
  const ended = await Promise.allSettled([...calls, ...events]);
  const failed = ended.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
  expect(new Set(failed)).toContain("GUEST_FAILURE");
  // Those that fail before anything ran have nothing to run again.
  const ids = heddle.recorded({ limit: 10 * executions });
  expect(ids.length).toBeGreaterThanOrEqual(executions);
  await heddle.close();

  const sessions = () => {
    const database = new DatabaseSync(join(directory, "sessions.db"));
    const rows = database.prepare("SELECT * FROM sessions ORDER BY account, session").all();
    database.close();
    return rows;
  };
  const before = sessions();
  const other = await open(directory);
  const listed = other.executions({ limit: 10 * executions }).length;
  const replays = await Promise.all(ids.map((id) => other.replay(id)));
  expect(replays.filter(({ identical }) => !identical).map(({ differences }) => differences)).toEqual([]);
  const fuel = new Map(other.executions({ limit: 10 * executions }).map((one) => [one.id, one.fuel]));
  for (const { execution, steps, bytes, fuel: same } of replays) {
    expect([bytes, same]).toEqual([true, true]);
    expect(steps.reduce((sum, step) => sum + (step.fuel ?? 0), 0)).toBe(fuel.get(execution));
  }
  // Nothing is noted of it, and no session changed.
  expect(other.executions({ limit: 10 * executions })).toHaveLength(listed);
  expect(sessions()).toEqual(before);
});

const issue = (id: string, body = "some *text*") => issueEvent(id, {}, body);

test("nothing is recorded unless it is asked for, and parts of the events can be", async () => {
  const directory = temporaryDirectory();
  const silent = await open(directory);
  await silent.run(issue("1"));
  await silent.close();
  expect(existsSync(join(directory, "recordings.db"))).toBe(false);
  const sampled = await open(directory, { record: 0.25, sample: 0 });
  for (let i = 0; i < 8; i++) {
    await sampled.run(issue(`r${i}`));
  }
  const ids = sampled.recorded();
  // What is recorded is listed, whatever part of the others is.
  expect(sampled.executions().map(({ id, eventId }) => [id, eventId])).toEqual([
    [ids[0], "r7"],
    [ids[1], "r3"],
    [1, "1"],
  ]);
  expect(sampled.execution(ids[0] as number)).toMatchObject({ eventId: "r7", recorded: true });
  expect(sampled.execution(1)).toMatchObject({ recorded: false });
  await expect(sampled.replay(1)).rejects.toMatchObject({ code: "EXECUTION_NOT_RECORDED" });
  expect(sampled.recorded({ limit: 1 })).toEqual([ids[0]]);
});

test("so many are kept, the newest", async () => {
  const heddle = await open(temporaryDirectory(), { record: 1, limits: { recordedEvents: 3 } });
  for (let i = 0; i < 3; i++) {
    await heddle.run(issue(String(i)));
  }
  expect(heddle.recorded()).toEqual([3, 2, 1]);
  await heddle.run(issue("4"));
  expect(heddle.recorded()).toEqual([4, 3, 2]);
  const small = await open(temporaryDirectory(), { record: 1, limits: { recordedBytes: 1 } });
  await small.run(issue("1"));
  expect(small.recorded()).toEqual([1]);
  await small.run(issue("2"));
  expect(small.recorded()).toEqual([2]);
});

test("what is different is told, in bytes and in fuel", async () => {
  const directory = temporaryDirectory();
  const heddle = await open(directory, { record: 1 });
  await heddle.run(issue("1", "one text"));
  await heddle.run(issue("2", "another text, which is longer"));
  expect(heddle.recorded()).toEqual([2, 1]);
  const database = new DatabaseSync(join(directory, "recordings.db"));
  onTestFinished(() => database.close());
  const packr = new Packr({ useRecords: false });
  const contentOf = (execution: number) =>
    packr.unpack(
      database.prepare("SELECT content FROM recordings WHERE execution = ?").get(execution)
        ?.content as Uint8Array,
    ) as unknown[];
  const [first, second] = [contentOf(1), contentOf(2)];
  const replayOf = async (change: (content: unknown[]) => void) => {
    const content = structuredClone(first);
    change(content);
    database.prepare("UPDATE recordings SET content = ? WHERE execution = 1").run(packr.pack(content));
    return await heddle.replay(1);
  };
  expect((await replayOf(() => {})).identical).toBe(true);
  // As it was kept before attempts were.
  const before = await replayOf((content) => {
    content.length = 8;
  });
  expect(before.identical).toBe(true);
  // The event of another execution.
  const other = await replayOf((content) => {
    content[2] = second[2];
  });
  expect(other).toMatchObject({ identical: false, bytes: false, fuel: false });
  expect(other.differences.join(" ")).toMatch(
    /Output \d is different from byte \d+ on, of \d+ then and \d+ now\./,
  );
  expect(other.differences.join(" ")).toMatch(/[\w.]+ used \d+ fuel, and now \d+ fuel\./);
  // Less fuel.
  const poor = await replayOf((content) => {
    (content[0] as [number, number][]).forEach((limits) => {
      limits[0] = 100;
    });
  });
  expect(poor.differences.join(" ")).toMatch(/Then: it was done; now: \S+ failed with OUT_OF_FUEL/);
  expect(poor.steps.at(-1)?.fuel).toBe(null);
  // The same outputs, and one step took another amount of fuel by other rules.
  const older = await replayOf((content) => {
    (content[5] as [string, number][])[0] = ["elsewhere", 1];
    content[7] = 1;
  });
  expect(older).toMatchObject({ bytes: true, fuel: false });
  expect(older.differences.at(-1)).toMatch(/^Fuel was counted by version 1 of its rules, and now by \d+\.$/);
});
