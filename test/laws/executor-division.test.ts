import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { defaultLimits } from "../../runtime/config.ts";
import type { Brancher } from "../../runtime/executor/branches.ts";
import { type Division, divide, isDivisible } from "../../runtime/executor/division.ts";
import { Pool, type ResultFrame } from "../../runtime/executor/index.ts";
import { LoadedUnits } from "../../runtime/executor/loaded-units.ts";
import type { Unit } from "../../runtime/unit.ts";
import { runsOf, seedOf } from "../support/chance.ts";
import { type Mix, Mixer } from "../support/mixing-functions.ts";
import { Random } from "../support/random.ts";
import { runUnit } from "../support/run-unit.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const runs = runsOf(120);
const random = new Random(seedOf(6));

let mixer: Mixer;
beforeAll(async () => {
  mixer = await Mixer.make(temporaryDirectory(afterAll));
});
afterAll(() => mixer?.repository.close());

const says = ["", "log", "work 3000", "grow 400", "log", "work 9", "", "log", "grow 9000", "", "log"];
const failing = ["fail", "trap", "work 900000", "grow 2000000"];

/** One in so many steps fails; of half of the graphs none does, so that they get to their end. */
let failsOneIn = Number.POSITIVE_INFINITY;

function randomSay(): string {
  return random.between(1, 1000) <= 1000 / failsOneIn ? random.pick(failing) : random.pick(says);
}

function randomMixes(): Mix[] {
  const mixes: Mix[] = [];
  for (let i = random.between(2, 9); i > 0; i--) {
    const earlier = mixes.map(({ id }) => id);
    const taken = random.shuffle(earlier).slice(0, random.between(0, Math.min(3, earlier.length)));
    const each = random.between(0, 6) === 0;
    const notes = !each && random.between(0, 3) === 0;
    // Those that write a key have to depend on each other.
    const writer = notes ? mixes.filter((mix) => mix.notes === true).at(-1)?.id : undefined;
    const isTaken = writer !== undefined && random.between(0, 1) === 0;
    const after = [
      ...(writer === undefined ? [] : [writer]),
      ...(earlier.length > 0 && random.between(0, 4) === 0 ? [random.pick(earlier)] : []),
    ];
    mixes.push({
      id: `s${mixes.length}`,
      from: each ? [] : [...new Set(isTaken ? [writer, ...taken] : taken)],
      ...(after.length > 0 && { after }),
      say: random.pick([randomSay(), { field: 3 }, { field: 4 }]),
      each,
      notes,
    });
  }
  return mixes;
}

/** Divides a unit as if its steps took any time, and hops none. */
function anyDivision(unit: Unit): Division {
  const steps = unit.steps.map(() => random.between(1, 20));
  const bytes = Array.from({ length: unit.steps.length + 1 }, () => random.between(0, 9));
  return divide(unit, { steps, bytes, hop: { milliseconds: 0, perByte: 0 } }, random.between(2, 4));
}

/** All that an event gives, but for times. */
const essence = ({ values, failure, figures, logs, session }: ResultFrame) => ({
  values: values?.map((value) => Buffer.from(value).toString("latin1")) ?? null,
  failure,
  steps: figures.reports().map(({ milliseconds: _, stage: __, startMs: ___, ...step }) => step),
  logs,
  session,
});

test("whatever way a unit is divided, values, failures, logs, context and fuel are those of one worker", async () => {
  let division: Division | undefined;
  const forced: Brancher = { of: () => division, hopped: () => {}, ran: () => {}, gaveUp: () => {} };
  const pool = new Pool({ workers: 4, ...defaultLimits }, forced);
  onTestFinished(() => pool.close());
  const alone = new LoadedUnits(4);
  const seen = { divided: 0, failed: 0, logged: 0, done: 0, sessions: 0 };
  const codes = new Set<string>();
  for (let i = 0; i < runs; i++) {
    failsOneIn = i % 2 === 0 ? Number.POSITIVE_INFINITY : 4;
    const mixes = randomMixes();
    const wanted = mixes.map(({ id }) => id).filter(() => random.between(0, 2) > 0);
    const unit = mixer.unit(mixes, wanted, { [`s${random.between(0, 8)}`]: 1_000_000 });
    expect(isDivisible(unit)).toBe(true);
    const data = mixer.data({
      say: randomSay(),
      other: randomSay(),
      list: Array.from({ length: random.between(0, 4) }, (_, at) => `element ${at}`),
    });
    const trace = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const context = {
      account: "a",
      eventId: "e",
      eventSource: "/",
      eventType: "t",
      more: ["event.trace", trace, ...(random.between(0, 1) === 0 ? ["session.kept", "long ago"] : [])],
    };
    const expected = runUnit(await alone.get(unit), { sequence: 0, context, data });
    division = anyDivision(unit);
    const result = await pool.run(unit, { context, data });
    expect({ run: i, ...essence(result) }).toEqual({ run: i, ...essence(expected) });
    seen.divided += division.stages.length > 1 && result.figures.division === division ? 1 : 0;
    seen.failed += result.failure === null ? 0 : 1;
    seen.done += result.failure === null ? 1 : 0;
    seen.logged += result.logs.length;
    seen.sessions += result.session === undefined ? 0 : 1;
    codes.add(result.failure?.code ?? "");
  }
  // Or nothing was compared.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs / 10);
  expect([...codes]).toEqual(expect.arrayContaining(["UNWILLING", "TRAP", "OUT_OF_FUEL"]));
});
