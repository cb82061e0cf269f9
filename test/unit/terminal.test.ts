import fc from "fast-check";
import { expect, test } from "vitest";
import { exitCodeOf } from "../../runtime/cli/exit-codes.ts";
import { byteText, grouped, printable, tableLines } from "../../runtime/cli/terminal.ts";
import { HeddleError } from "../../runtime/errors.ts";

test("shows control characters instead of sending them", () => {
  expect(printable("a\u001b[2Jb\u202ec\nd")).toBe("a\\u{1b}[2Jb\\u{202e}c\nd");
});

test("no text moves the cursor", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const sent = [...printable(text)].filter((character) => character !== "\n" && character !== "\t");
      expect(sent.filter((character) => /[\p{Cc}\p{Cf}]/u.test(character))).toEqual([]);
    }),
  );
});

test("columns stand under each other, numbers to the right", () => {
  expect(
    tableLines(
      ["step", "fuel"],
      [
        ["a", "1,000"],
        ["longer", "2"],
      ],
    ),
  ).toEqual(["step     fuel", "a       1,000", "longer      2"]);
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [65536, "64 KiB"],
  [1536 * 1024, "1.5 MiB"],
])("%i bytes are %s", (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});

test("groups digits", () => {
  expect(grouped(1234567)).toBe("1,234,567");
});

test.each([
  [new Error("x"), 1],
  [new HeddleError("INTERNAL", "x"), 1],
  [new HeddleError("CLI_USAGE", "x"), 2],
  [new HeddleError("EVENT_INVALID", "x"), 3],
  [new HeddleError("PLAN_IMPOSSIBLE", "x"), 4],
  [new HeddleError("OUT_OF_FUEL", "x"), 5],
])("%s ends with exit code %i", (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
