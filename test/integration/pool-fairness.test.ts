import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { ResultFrame } from "../../runtime/executor/index.ts";
import { outcomes, until, withPool } from "../support/pool.ts";
import { ObedientUnit, order } from "../support/pool-unit.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let directory: string;
let unit: ObedientUnit;

beforeEach(async () => {
  directory = temporaryDirectory();
  unit = await ObedientUnit.make(directory);
});

/** An event of an account. */
function of(account: string, line: string): ReturnType<typeof order> {
  const { context, data } = order(line);
  return { context: { ...context, account }, data };
}

describe("row 25: one account saturating the pool", () => {
  test("an event of another account is run before thousands that came earlier", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const gate = join(directory, "gate");
      const held = pool.run(unit.unit, of("flood", `held wait ${gate}`));
      await until(() => unit.begun.length === 1);
      // Another account has the spare worker, so that one worker runs all in an order.
      const end = join(directory, "end");
      const spare = pool.run(unit.unit, of("third", `spare wait ${end}`));
      await until(() => unit.begun.length === 2);
      const flood = Array.from({ length: 5000 }, (_, i) => pool.run(unit.unit, of("flood", `flood-${i}`)));
      const calm = pool.run(unit.unit, of("calm", "calm"));
      writeFileSync(gate, "");
      expect(await outcomes([calm])).toEqual(["calm"]);
      expect(unit.begun.slice(0, 3)).toEqual(["held", "spare", "calm"]);
      writeFileSync(end, "");
      await Promise.all([held, spare, ...flood]);
    });
  });

  test("where an account holds all workers for long, another one's event is run by the spare one", async () => {
    await withPool({ workers: 2 }, async (pool) => {
      const gate = join(directory, "gate");
      const held = [1, 2, 3].map((i) => pool.run(unit.unit, of("flood", `held-${i} wait ${gate}`)));
      await until(() => unit.begun.length === 2);
      expect(await outcomes([pool.run(unit.unit, of("calm", "calm"))])).toEqual(["calm"]);
      expect(unit.begun.slice(2)).toEqual(["calm"]);
      writeFileSync(gate, "");
      expect(await outcomes(held)).toEqual(["held-1", "held-2", "held-3"]);
    });
  });

  test("while another one sends events, an account does not get the last free worker, and has it again alone", async () => {
    await withPool({ workers: 2, batchEvents: 1 }, async (pool) => {
      const gates = ["a", "b", "c"].map((name) => join(directory, `gate-${name}`)) as [
        string,
        string,
        string,
      ];
      const flood = gates.map((gate, i) => pool.run(unit.unit, of("flood", `flood-${i} wait ${gate}`)));
      await until(() => unit.begun.length === 2);
      expect(await outcomes([pool.run(unit.unit, of("calm", "calm"))])).toEqual(["calm"]);
      writeFileSync(gates[0], "");
      await flood[0];
      // A worker is free, and an event waits that may not have it.
      for (let i = 0; i < 5; i++) {
        await pool.run(unit.unit, of("calm", `calm-${i}`));
      }
      expect(unit.begun).not.toContain("flood-2");
      writeFileSync(gates[1], "");
      await until(() => unit.begun.includes("flood-2"));
      writeFileSync(gates[2], "");
      expect(await outcomes(flood)).toEqual(["flood-0", "flood-1", "flood-2"]);
    });
  });

  test("two seconds after another one's event an account alone has all workers, while its other event runs", async () => {
    const clock = vi.spyOn(performance, "now").mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    await withPool({ workers: 2 }, async (pool) => {
      await pool.run(unit.unit, of("calm", "calm"));
      const gate = join(directory, "gate");
      const slow = pool.run(unit.unit, of("other", `slow wait ${gate}`));
      await until(() => unit.begun.includes("slow"));
      const quick = pool.run(unit.unit, of("other", "quick"));
      await outcomes([pool.run(unit.unit, of("calm", "calm"))]);
      expect(unit.begun).not.toContain("quick");
      clock.mockReturnValue(2000);
      expect(await outcomes([quick])).toEqual(["quick"]);
      writeFileSync(gate, "");
      expect(await outcomes([slow])).toEqual(["slow"]);
    });
  });

  test("neither a flooding account nor one whose event takes long makes the others wait", async () => {
    await withPool({ workers: 2 }, async (pool) => {
      const gate = join(directory, "gate");
      const slow = pool.run(unit.unit, of("slow", `slow wait ${gate}`));
      await until(() => unit.begun.length === 1);
      const flood = Array.from({ length: 3000 }, (_, i) => pool.run(unit.unit, of("flood", `flood-${i}`)));
      const calm = ["calm", "quiet"].map((account) => pool.run(unit.unit, of(account, account)));
      await Promise.all(calm);
      // Those that come later than thousands run before most of them.
      const places = ["calm", "quiet"].map((name) => unit.begun.indexOf(name));
      expect(Math.max(...places)).toBeLessThan(1000);
      // The flood goes on while the other worker is taken.
      expect(await outcomes(flood)).toEqual(flood.map((_, i) => `flood-${i}`));
      writeFileSync(gate, "");
      expect(await outcomes([slow])).toEqual(["slow"]);
    });
  });

  test("one account cannot fill the queue, and is told so", async () => {
    await withPool({ workers: 1, queueEvents: 10 }, async (pool) => {
      const gate = join(directory, "gate");
      const running: Promise<ResultFrame>[] = [pool.run(unit.unit, of("flood", `held wait ${gate}`))];
      await until(() => unit.begun.length === 1);
      for (let i = 0; i < 5; i++) {
        running.push(pool.run(unit.unit, of("flood", `flood-${i}`)));
      }
      await expect(pool.run(unit.unit, of("flood", "too many"))).rejects.toMatchObject({
        code: "QUEUE_FULL",
      });
      for (const account of ["calm", "__proto__", "constructor"]) {
        running.push(pool.run(unit.unit, of(account, account)));
      }
      writeFileSync(gate, "");
      expect(await outcomes(running)).not.toContain("QUEUE_FULL");
    });
  });

  test("events that hang cost their account its turns, and no other one's events wait for them", async () => {
    await withPool({ workers: 1, deadlineMs: 400 }, async (pool) => {
      const hanging = Array.from({ length: 6 }, (_, i) =>
        pool.run(unit.unit, of("flood", `flood-${i} hang`)),
      );
      const ends = outcomes(hanging);
      const calm: Promise<ResultFrame>[] = [];
      for (let i = 0; i < 6; i++) {
        calm.push(pool.run(unit.unit, of("calm", `calm-${i}`)));
        await calm.at(-1);
      }
      expect(await outcomes(calm)).toEqual(calm.map((_, i) => `calm-${i}`));
      expect(await ends).toEqual(hanging.map(() => "DEADLINE_EXCEEDED"));
      const begun = unit.begun.filter((name) => name.startsWith("flood"));
      expect(new Set(begun).size).toBe(begun.length);
    });
  });
});
