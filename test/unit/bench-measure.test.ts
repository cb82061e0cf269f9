import { describe, expect, it } from "vitest";
import { asyncLoop, expectBytes, loop } from "../../bench/runner/loop.ts";
import { measure } from "../../bench/runner/measure.ts";
import type { Settings, Variant } from "../../bench/runner/model.ts";
import { ATTEMPTS, type Clock, systemClock, takeSample } from "../../bench/runner/sample.ts";

const settings: Settings = { sampleMs: 0.01, warmMs: 0, rounds: 3, budgetMs: 60_000, minRounds: 3 };

function variant(id: string, log: string[], more: Partial<Variant> = {}): Variant {
  return {
    id,
    label: id.toUpperCase(),
    check: () => void log.push(`check ${id}`),
    run: () => void log.push(id),
    ...more,
  };
}

describe("measure", () => {
  it("interleaves the variants in every round", async () => {
    const log: string[] = [];
    const { rounds, series } = await measure([variant("a", log), variant("b", log)], settings);
    expect(rounds).toBe(3);
    expect(series.map(({ id, samples }) => [id, samples.length])).toEqual([
      ["a", 3],
      ["b", 3],
    ]);
    // a sample follows a short run of the same variant, and may be repeated
    const order = log.filter((entry, i) => entry !== log[i - 1]);
    expect(order.slice(-8)).toEqual(["a", "b", "a", "b", "a", "b", "check a", "check b"]);
  });

  it("checks a variant before it runs at all", async () => {
    const log: string[] = [];
    await measure([variant("a", log)], settings);
    expect(log[0]).toBe("check a");
  });

  it("refuses a variant with a wrong result before any is timed", async () => {
    const log: string[] = [];
    const wrong = variant("b", log, {
      check: () => expectBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3])),
    });
    await expect(measure([wrong, variant("c", log)], settings)).rejects.toThrow(
      "B, checked before it was timed: wrong result: byte 1 is 2, expected 3",
    );
    expect(log).toEqual([]);
  });

  it("notices a result that went wrong during the run", async () => {
    let runs = 0;
    const rotting = variant("a", [], {
      run: () => void runs++,
      check: () => {
        if (runs > 0) throw new Error("stale state");
      },
    });
    await expect(measure([rotting], settings)).rejects.toThrow("A, checked after it was timed: stale state");
  });

  it("respects the largest batch of a variant", async () => {
    const counts: number[] = [];
    const small = variant("a", [], { maxBatch: 5, run: (count) => void counts.push(count) });
    const { batches } = await measure([small], { ...settings, sampleMs: 1000, warmMs: 0.05 });
    expect(batches.get("a")).toBe(5);
    expect(Math.max(...counts)).toBe(5);
  });

  it("records the parts that a variant reports, for one call", async () => {
    const parted = variant("a", [], { maxBatch: 4, run: (count) => ({ work: count * 250 }) });
    const { series } = await measure([parted], settings);
    expect(series.find(({ id }) => id === "a/work")?.samples).toEqual([250, 250, 250]);
  });

  it("refuses a part that is reported in some rounds only", async () => {
    let runs = 0;
    const uneven = variant("a", [], { run: () => (++runs > 3 ? { late: 1 } : {}) });
    await expect(measure([uneven], settings)).rejects.toThrow("series a/late");
  });

  it("stops for its budget, but not before the least number of rounds", async () => {
    const { rounds } = await measure([variant("a", [])], {
      ...settings,
      rounds: 50,
      minRounds: 4,
      budgetMs: -1,
    });
    expect(rounds).toBe(4);
  });

  it("tidies up before each sample and waits for promises", async () => {
    const log: string[] = [];
    const slow = variant("a", log, {
      renew: () => void log.push("renew"),
      run: async () => {
        await Promise.resolve();
        log.push("ran");
      },
    });
    await measure([slow], settings);
    const order = log.filter((entry, i) => entry !== log[i - 1]);
    expect(order.slice(-7)).toEqual(["renew", "ran", "renew", "ran", "renew", "ran", "check a"]);
  });
});

describe("takeSample", () => {
  /**
   * A variant that reports which attempt it is and takes that many hundreds of nanoseconds, and a system that
   * interrupts the given attempts and gives the thread ten times less.
   */
  function attempts(...interrupted: boolean[]) {
    let [runs, switches, now] = [0, 0, 0];
    const run = () => {
      if (interrupted[runs] === true) switches++;
      now += 100 * ++runs;
      return { attempt: runs };
    };
    const clock: Clock = { now: () => now, worked: () => now / 10, interruptions: () => switches };
    return { run, clock, runs: () => runs };
  }

  it("is content with a sample that was not interrupted", async () => {
    const { run, clock, runs } = attempts(false);
    expect(await takeSample({ run }, 1, clock)).toEqual({
      interrupted: false,
      nanoseconds: 100,
      parts: { attempt: 1 },
    });
    expect(runs()).toBe(1);
  });

  it("counts the time that the thread worked where it was interrupted", async () => {
    const { run, clock, runs } = attempts(true, false);
    expect(await takeSample({ run }, 1, clock)).toMatchObject({ interrupted: true, nanoseconds: 10 });
    expect(runs()).toBe(1);
  });

  it("times what has other threads again until a sample is not interrupted", async () => {
    const { run, clock } = attempts(true, true, false);
    expect(await takeSample({ run, elsewhere: true }, 1, clock)).toEqual({
      interrupted: false,
      nanoseconds: 300,
      parts: { attempt: 3 },
    });
  });

  it("does so too where the system does not tell how long a thread worked", async () => {
    const { run, clock } = attempts(true, false);
    const plain: Clock = { ...clock, worked: () => undefined };
    expect(await takeSample({ run }, 1, plain)).toMatchObject({ interrupted: false, nanoseconds: 200 });
  });

  it("gives up after a few attempts, takes the quickest and says so", async () => {
    const { run, clock, runs } = attempts(...Array.from({ length: 9 }, () => true));
    expect(await takeSample({ run, elsewhere: true }, 1, clock)).toMatchObject({
      interrupted: true,
      nanoseconds: 100,
    });
    expect(runs()).toBe(ATTEMPTS);
  });

  it.skipIf(systemClock.worked() === undefined)("knows from the system how long the thread worked", () => {
    const before = systemClock.worked() as number;
    let after = before;
    for (let turn = 0; after === before && turn < 1e6; turn++) after = systemClock.worked() as number;
    expect(after).toBeGreaterThan(before);
  });
});

describe("loops", () => {
  it("call as often as told", async () => {
    let calls = 0;
    loop(() => calls++)(7);
    await asyncLoop(async () => calls++)(5);
    expect(calls).toBe(12);
  });

  it("wait for one promise before the next call", async () => {
    let open = 0;
    let most = 0;
    await asyncLoop(async () => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
    })(4);
    expect(most).toBe(1);
  });
});

describe("expectBytes", () => {
  it("tells a difference in length", () => {
    expect(() => expectBytes(new Uint8Array(3), new Uint8Array(4))).toThrow("3 bytes, expected 4");
    expect(() => expectBytes(new Uint8Array(4), new Uint8Array(3))).toThrow("4 bytes, expected 3");
  });

  it("accepts equal bytes in different buffers", () => {
    expect(() => expectBytes(new Uint8Array([1, 2, 3]).subarray(1), new Uint8Array([2, 3]))).not.toThrow();
  });
});
