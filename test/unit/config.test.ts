import { expect, test } from "vitest";
import { defaultLimits, limitReasons, resolveConfig } from "../../runtime/config.ts";
import { HeddleError } from "../../runtime/errors.ts";

test("fills in every default", () => {
  const config = resolveConfig({ directory: "x" });
  expect(config).toMatchObject({ directory: "x", limits: defaultLimits, standardLibrary: true });
  expect(config.workers).toBeGreaterThanOrEqual(1);
});

test("every limit has a reason", () => {
  expect(Object.keys(limitReasons).sort()).toEqual(Object.keys(defaultLimits).sort());
});

test("takes one limit and leaves the others", () => {
  expect(resolveConfig({ limits: { deadlineMs: 5 } }).limits).toEqual({ ...defaultLimits, deadlineMs: 5 });
});

test("takes each limit as high as it goes", () => {
  const limits = { deadlineMs: 2 ** 31 - 1, stepMemoryBytes: 2 ** 30, stepFuel: Number.MAX_SAFE_INTEGER };
  expect(resolveConfig({ limits }).limits).toMatchObject(limits);
});

test("takes as many workers as the limit, and not one more", () => {
  expect(resolveConfig({ workers: 256 }).workers).toBe(256);
  expect(() => resolveConfig({ workers: 257 })).toThrow(HeddleError);
});

test.each([
  [{ workers: 0 }, "workers"],
  [{ sample: 1.01 }, "sample"],
  [{ record: -0.01 }, "record"],
  [{ record: "all" as never }, "record"],
  [{ workers: 1.5 }, "workers"],
  [{ workers: Number.NaN }, "workers"],
  [{ limits: { deadlineMs: 0 } }, "limits.deadlineMs"],
  [{ limits: { eventBytes: -1 } }, "limits.eventBytes"],
  [{ limits: { deadlineMs: 2 ** 31 } }, "limits.deadlineMs"],
  [{ limits: { stepMemoryBytes: 2 ** 30 + 1 } }, "limits.stepMemoryBytes"],
  [{ limits: { deadlineMs: "5" as never } }, "limits.deadlineMs"],
  [{ limits: { unknown: 5 } as never }, "limits.unknown"],
  [{ limits: { __proto__: null, constructor: 5 } as never }, "limits.constructor"],
])("refuses %j and says where", (options, place) => {
  expect(() => resolveConfig(options)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID", place }));
});
