import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHeddle, type Heddle } from "../../runtime/index.ts";
import { requestEvents } from "../support/request-events.ts";
import { temporaryDirectory } from "../support/temporary.ts";

/** A line of the table: an event, what is asked of it, and what should come of that. */
interface Row {
  /** Name of an event of {@link requestEvents}. */
  readonly event: string;
  readonly ask?: string;
  /** Goals that the caller names. */
  readonly named?: readonly string[];
  /** What is otherwise with the event. */
  readonly change?: object;
  /** Functions that run, such as `png.Decode` for `std.png.v1.Decode`, in any order. */
  readonly functions?: readonly string[];
  /** The same where more than one answer is right. */
  readonly eitherOf?: readonly (readonly string[])[];
  /** Simple names of goals where their order matters. */
  readonly goals?: readonly string[];
  /** Codes of errors, any of which is right. */
  readonly refusal?: readonly string[];
}

interface Answer {
  readonly functions?: readonly string[];
  readonly goals?: readonly string[];
  /** 1 where nothing was guessed. */
  readonly confidence?: number;
  readonly refusal?: string;
}

/** An answer that is wrong must not be given with a confidence as high as this. */
const highConfidence = 0.75;

const rows = JSON.parse(readFileSync(new URL("requests.json", import.meta.url), "utf8")) as Row[];
const directory = temporaryDirectory(afterAll);
let heddle: Heddle;

beforeAll(async () => {
  heddle = await createHeddle({ directory, workers: 1 });
});

afterAll(() => heddle.close());

function eventOf({ event, ask, change }: Row): object {
  return { ...requestEvents[event], ...(ask === undefined ? {} : { ask }), ...change };
}

const short = (name: string): string => name.replace(/^std\.(\w+)\.v1\.(\w+)$/, "$1.$2");
const simple = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

function answer(row: Row): Answer {
  try {
    const { intent, plan } = heddle.plan(eventOf(row), row.named === undefined ? {} : { goals: row.named });
    return {
      functions: plan.graph.steps.map((step) => short(step.function)).sort(),
      goals: intent.goals.map(simple),
      confidence: intent.confidence ?? 1,
    };
  } catch (error) {
    return { refusal: (error as { code: string }).code };
  }
}

function isRight(row: Row, { functions = [], goals = [], refusal }: Answer): boolean {
  if (refusal !== undefined || row.refusal !== undefined) {
    return refusal !== undefined && row.refusal?.includes(refusal) === true;
  }
  const expected = row.eitherOf ?? [row.functions ?? []];
  return (
    expected.some((one) => [...one].sort().join() === functions.join()) &&
    (row.goals === undefined || row.goals.join() === goals.join())
  );
}

describe("the table of requests", () => {
  test("has what the promises are about: many requests, of every kind", () => {
    expect(rows.length).toBeGreaterThanOrEqual(200);
    const count = (is: (row: Row) => boolean): number => rows.filter(is).length;
    expect(count((row) => row.refusal !== undefined)).toBeGreaterThanOrEqual(70);
    expect(count((row) => row.goals !== undefined)).toBeGreaterThanOrEqual(20);
    expect(
      count(({ event }) => ["place", "json", "note", "letter", "sheet"].includes(event)),
    ).toBeGreaterThan(25);
    expect(rows.filter(({ event }) => !Object.hasOwn(requestEvents, event))).toEqual([]);
  });

  test("is answered rightly in at least 95 of 100 lines, and wrongly in none with high confidence", () => {
    const answered = rows.map((row) => ({ row, answer: answer(row) }));
    const misses = answered.filter((one) => !isRight(one.row, one.answer));
    const told = misses.map(({ row, answer: own }) => JSON.stringify({ ...row, answer: own })).join("\n");
    expect(misses.length, told).toBeLessThanOrEqual(0.05 * rows.length);
    const wrong = misses.filter(({ answer: own }) => (own.confidence ?? 0) >= highConfidence);
    expect(wrong).toEqual([]);
  });

  test("is run as it is planned", async () => {
    const answerable = rows.filter((row) => row.refusal === undefined && isRight(row, answer(row)));
    for (const row of answerable) {
      const { steps, intent, outputs } = await heddle.run(eventOf(row));
      const ran = [...new Set(steps.map((step) => short(step.function)))].sort();
      expect(ran, row.ask).toEqual(answer(row).functions);
      expect(outputs.map(({ concept }) => concept)).toEqual(intent.goals);
    }
  });

  test("is refused in the same way when it is run", async () => {
    for (const row of rows.filter(({ refusal }) => refusal !== undefined)) {
      const expected = answer(row).refusal ?? "answered";
      if (expected !== "answered") {
        const options = row.named === undefined ? {} : { goals: row.named };
        await expect(heddle.run(eventOf(row), options)).rejects.toMatchObject({ code: expected });
      }
    }
  });
});
