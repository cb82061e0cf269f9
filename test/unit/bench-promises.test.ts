import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judge, readThresholds, type Threshold } from "../../bench/runner/promises.ts";

const atMost = (limit: number): Threshold => ({ kind: "atMost", limit, why: "a test" });
const atLeast = (limit: number): Threshold => ({ kind: "atLeast", limit, why: "a test" });

function kept(threshold: Threshold, median: number): boolean | undefined {
  return judge(new Map([["a/b", threshold]]), new Map([["a/b", median]]))[0]?.kept;
}

describe("judge", () => {
  it("keeps an upper bound at the limit and misses it above", () => {
    expect(kept(atMost(1.5), 1.5)).toBe(true);
    expect(kept(atMost(1.5), 1.5 + Number.EPSILON)).toBe(false);
    expect(kept(atMost(1.5), 0.2)).toBe(true);
  });

  it("keeps a lower bound at the limit and misses it below", () => {
    expect(kept(atLeast(25), 25)).toBe(true);
    expect(kept(atLeast(25), 24.999)).toBe(false);
    expect(kept(atLeast(25), 3000)).toBe(true);
  });

  it("misses a promise about what was not measured", () => {
    expect(judge(new Map([["a/b", atMost(2)]]), new Map([["b/a", 1]]))).toEqual([
      { id: "a/b", threshold: atMost(2), measured: undefined, kept: false },
    ]);
  });

  it("misses a promise if the measured ratio is not a number", () => {
    expect(kept(atMost(2), Number.NaN)).toBe(false);
    expect(kept(atLeast(2), Number.NaN)).toBe(false);
  });
});

describe("readThresholds", () => {
  const read = (threshold: unknown) => readThresholds(JSON.stringify({ call: { "a/b": threshold } }));

  it("reads bounds of both kinds", () => {
    const text = JSON.stringify({
      call: { "a/b": { atMost: 1.5, why: "one" }, "c/a": { atLeast: 25, why: "two" } },
      demo: {},
    });
    expect(readThresholds(text)).toEqual(
      new Map([
        [
          "call",
          new Map([
            ["a/b", { kind: "atMost", limit: 1.5, why: "one" }],
            ["c/a", { kind: "atLeast", limit: 25, why: "two" }],
          ]),
        ],
        ["demo", new Map()],
      ]),
    );
  });

  it.each([
    ["no bound", { why: "because" }],
    ["two bounds", { atMost: 2, atLeast: 1, why: "because" }],
    ["a bound of zero", { atMost: 0, why: "because" }],
    ["a bound in words", { atMost: "2", why: "because" }],
    ["no reason", { atMost: 2 }],
    ["an empty reason", { atMost: 2, why: " " }],
    ["a misspelt bound", { atmost: 2, why: "because" }],
    ["a list", [1, 2]],
  ])("refuses a threshold with %s and names its place", (_, threshold) => {
    expect(() => read(threshold)).toThrow("thresholds.json, call, a/b: expected");
  });

  it("refuses a case that is not an object", () => {
    expect(() => readThresholds('{"call": 3}')).toThrow("thresholds.json, call: expected an object");
  });

  it("accepts the file of the project", () => {
    const text = readFileSync(new URL("../../bench/thresholds.json", import.meta.url), "utf8");
    expect(readThresholds(text).has("sandbox")).toBe(true);
  });
});
