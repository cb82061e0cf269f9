import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { persevere, StepFigures } from "../../runtime/executor/index.ts";
import type { Unit, UnitPolicy } from "../../runtime/unit.ts";
import { withPool } from "../support/pool.ts";
import { ObedientUnit, order } from "../support/pool-unit.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let directory: string;
let obedient: ObedientUnit;

beforeEach(async () => {
  directory = temporaryDirectory();
  obedient = await ObedientUnit.make(directory);
});

function unitWith(policy: UnitPolicy): Unit {
  const { unit } = obedient;
  return {
    ...unit,
    key: `${unit.key} ${JSON.stringify(policy)}`,
    steps: unit.steps.map((step) => ({ ...step, policy })),
  };
}

const retry = { count: 1, baseMs: 1, factor: 1, maxMs: 1, codes: [] };

test("a worker that is lost, and one that is late, says at which step with a policy it was", async () => {
  await withPool({ workers: 1, deadlineMs: 1000 }, async (pool) => {
    const where = { step: "echo", function: "test.v1.Echo" };
    const unit = unitWith({ retry });
    expect((await pool.run(unit, order("a"))).failure).toBeNull();
    await expect(pool.run(unit, order("b exit"))).rejects.toMatchObject({ code: "WORKER_LOST", ...where });
    await expect(pool.run(unit, order("c hang"))).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      ...where,
    });
    // Without a policy nobody asks.
    await expect(pool.run(obedient.unit, order("d hang"))).rejects.toMatchObject({ step: undefined });
  });
});

test("an event whose worker was late is tried again, and has its result", async () => {
  await withPool({ workers: 1, deadlineMs: 1000 }, async (pool) => {
    const unit = unitWith({ retry });
    const trial = { figures: new StepFigures([]) };
    const event = order(`once hang-once ${join(directory, "once")}`);
    const frame = await persevere(unit, () => pool.run(unit, event), trial, undefined);
    expect(frame.failure).toBeNull();
    expect(obedient.begun).toEqual(["once", "once"]);
    expect(trial.figures.count).toBe(1);
  });
});

test("an event that is late each time is tried as often as told, and no more", async () => {
  await withPool({ workers: 1, deadlineMs: 500 }, async (pool) => {
    const unit = unitWith({ retry: { ...retry, count: 2 } });
    const running = persevere(
      unit,
      () => pool.run(unit, order("late hang")),
      { figures: new StepFigures([]) },
      undefined,
    );
    await expect(running).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", step: "echo" });
    expect(obedient.begun).toEqual(["late", "late", "late"]);
  });
});

test("a step that is left out after its worker was lost is not run again", async () => {
  await withPool({ workers: 1 }, async (pool) => {
    const unit = unitWith({ skip: true });
    const pass = (givenUp: readonly number[]) => pool.run(unit, { ...order("gone exit"), givenUp });
    const frame = await persevere(unit, pass, { figures: new StepFigures([]) }, undefined);
    expect(frame.steps.map(({ outcome, fuel }) => [outcome, fuel])).toEqual([["skipped", 0]]);
    // The pool gives each event a second worker of its own.
    expect(obedient.begun).toEqual(["gone", "gone"]);
  });
});
