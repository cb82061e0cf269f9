import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJsonText } from "../../runtime/contract/index.ts";

/** With numbers where whole numbers are too large for them. */
function withNumbers(value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number(value);
  }
  if (Array.isArray(value)) {
    return value.map(withNumbers);
  }
  const isObject = typeof value === "object" && value !== null;
  return isObject
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withNumbers(member)]))
    : value;
}

describe("JSON text", () => {
  test("is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 0, max: 3 }), (text, spaces) => {
        const spaced = JSON.stringify(JSON.parse(text), null, spaces);
        expect(withNumbers(parseJsonText(spaced))).toEqual(JSON.parse(spaced));
      }),
      { numRuns: 1000 },
    );
  });

  test("is refused where JSON.parse refuses it", () => {
    const parts = [
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      "1",
      "-",
      "0",
      ".",
      "e",
      "true",
      "nul",
      "\\",
      "\n",
      " ",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 8 }), (chosen) => {
        const text = chosen.join("");
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parseJsonText(text)).toThrow("The text is not JSON");
          return;
        }
        // What is refused beyond that is tested below.
        const names = text.match(/"a":/g)?.length ?? 0;
        if (names < 2) {
          expect(parseJsonText(text)).toEqual(expected);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ["9007199254740993", 9_007_199_254_740_993n],
    ["-18446744073709551615", -18_446_744_073_709_551_615n],
    ["9007199254740991", 9_007_199_254_740_991],
    ["1e18", 10n ** 18n],
    ["1.5e3", 1500],
    ["1e300", 1e300],
    ["-0", -0],
    ['"\\u00e9\\ud83d\\ude00\\/\\n"', "é\u{1f600}/\n"],
  ])("%s is %s", (text, expected) => {
    expect(parseJsonText(text)).toBe(expected);
  });

  test.each([
    ['{"a": 1,\n "b": 2, "a": 3}', 'the name "a" for the second time', "JSON, line 2, column 10"],
    ['{"a": 1, "\\u0061": 3}', "second time", "JSON, line 1, column 10"],
    ['{"__proto__": 1, "__proto__": 3}', "second time", "JSON, line 1, column 18"],
    ["1e999", "double", "JSON, line 1, column 1"],
    ["[1, 2", "the end, not a comma or ]", "JSON, line 1, column 6"],
    ["[1,]", '"]", not a value', "JSON, line 1, column 4"],
    ["01", "more than one value", "JSON, line 1, column 2"],
    ['"a\nb"', "end of a text", "JSON, line 1, column 3"],
    ['"\\x"', "an escape of JSON", "JSON, line 1, column 2"],
    ["", "the end, not a value", "JSON, line 1, column 1"],
    ["\ufeff1", "not a value", "JSON, line 1, column 1"],
  ])("%j is refused", (text, message, place) => {
    expect(() => parseJsonText(text)).toThrow(
      expect.objectContaining({
        code: "EVENT_DATA_INVALID",
        message: expect.stringContaining(message),
        place,
      }),
    );
  });

  test("is read 256 levels deep, and not 257", () => {
    expect(parseJsonText("[".repeat(256) + "]".repeat(256))).toBeInstanceOf(Array);
    expect(() => parseJsonText("[".repeat(257) + "]".repeat(257))).toThrow("nested more than 256 deep");
    expect(() => parseJsonText('{"a":'.repeat(1_000_000))).toThrow("nested more than 256 deep");
  });

  test("keeps a name of any kind a plain member", () => {
    const object = parseJsonText('{"__proto__": {"x": 1}, "constructor": 2}') as object;
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.keys(object)).toEqual(["__proto__", "constructor"]);
  });
});
