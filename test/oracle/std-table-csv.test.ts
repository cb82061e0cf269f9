import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { referenceParse } from "../support/reference-csv.ts";
import { type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { numberColumn, type Table, textColumn } from "../support/table.ts";

const data = fileURLToPath(new URL("../../node_modules/vega-datasets/data/", import.meta.url));

let parse: LoadedFunction;
let write: LoadedFunction;
beforeAll(async () => {
  parse = await loadFunction("std.csv.v1.Parse");
  write = await loadFunction("std.csv.v1.Write");
});

function parsed(csv: string, delimiter = ","): ReturnType<typeof referenceParse> {
  const outcome = parse.run<Table>({ csv, delimiter });
  if (outcome.ok) return { columns: outcome.message.columns };
  const line = /^line (\d+)$/.exec(outcome.failure.place)?.[1];
  return { code: outcome.failure.code, line: Number(line) };
}

function written(table: Table): string {
  const outcome = write.run<{ text: string }>({ table });
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.message.text;
}

describe("parsing against a reference by regular expressions", () => {
  const pieces = [
    "a",
    "b c",
    '"',
    '""',
    ",",
    ";",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "é",
    "😀",
    "\ufeff",
    "7",
    "-2.5",
    "2012",
  ];

  test("any text of delimiters, quotes and line ends gives the same table or the same failure at the same line", () => {
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, fc.constantFrom(",", ";"), (csv, delimiter) => {
        expect(parsed(csv, delimiter)).toEqual(referenceParse(csv, delimiter));
      }),
      { numRuns: 3000 },
    );
  });

  test("columns of number-like cells get the same type and the same doubles", () => {
    const parts = ["0", "1", "9", "00", ".", "-", "+", "e", "E", "5", "12345678", "Infinity", " "];
    const cell = fc
      .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 6 })
      .map((found) => found.join(""));
    const number = fc.double({ noNaN: true }).map(String);
    const cells = fc.array(fc.oneof(cell, number, fc.constant("")), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(cells, (rows) => {
        const csv = ["x,y", ...rows.map((row) => `${row},`)].join("\n");
        expect(parsed(csv)).toEqual(referenceParse(csv));
      }),
      { numRuns: 3000 },
    );
  });

  test("columns of date-like cells get the same type and the same ISO dates", () => {
    const digits = (most: number) => fc.integer({ min: 0, max: most }).map(String);
    const padded = (most: number) => digits(most).map((text) => text.padStart(2, "0"));
    const month = fc.oneof(
      padded(13),
      digits(13),
      fc.constantFrom("Jan", "feb", "September", "JUN", "Sept", "Ju"),
    );
    const day = fc.oneof(padded(32), digits(32));
    const separator = fc.constantFrom("-", "/", " ", ", ");
    const year = fc.oneof(fc.constantFrom("2012", "1900", "2000", "0000", "12", "20120"), digits(9999));
    const order = fc.constantFrom("ymd", "mdy", "dmy", "my", "ym", "y");
    const suffix = fc.constantFrom(
      "",
      "",
      "",
      "",
      "T00:00:00",
      " 00:00",
      "T00:00:00.000Z",
      "T00:00:01",
      "T0",
      "x",
    );
    const cell = fc
      .tuple(year, month, day, separator, separator, order, suffix)
      .map(([y, m, d, first, second, o, end]) => {
        const found = [...o].map((letter) => ({ y, m, d })[letter as "y" | "m" | "d"]);
        return found.slice(0, 2).join(first) + (found.length > 2 ? second + found[2] : "") + end;
      });
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 2 }),
        fc.constantFrom("when", "Year"),
        (rows, name) => {
          const csv = [name, ...rows.map((row) => `"${row}"`)].join("\n");
          expect(parsed(csv)).toEqual(referenceParse(csv));
        },
      ),
      { numRuns: 5000 },
    );
  });

  test.each(readdirSync(data).filter((name) => name.endsWith(".csv")))(
    "reads %s as the reference does",
    (name) => {
      const csv = readFileSync(data + name, "utf8");
      expect(parsed(csv)).toEqual(referenceParse(csv));
    },
  );
});

describe("writing and parsing again", () => {
  // Texts that no column of numbers or dates could be made of, so that the type is found again.
  const text = fc.string({ unit: "grapheme", maxLength: 8 }).map((end) => `t${end}`);
  const hostile = fc.constantFrom('t"', "t,", "t\r\nt", 't""', "t\r", "\ufefft", ' t"t" ', "t'");
  const name = fc.oneof(fc.string({ unit: "grapheme", maxLength: 6 }), hostile, fc.constant(""));
  const texts = (rows: number) => fc.array(fc.oneof(text, hostile), { minLength: rows, maxLength: rows });
  const numbers = (rows: number) =>
    fc.array(
      fc.double().map((value) => value + 0),
      { minLength: rows, maxLength: rows },
    );
  const table = fc.integer({ min: 1, max: 5 }).chain((rows) => {
    const column = fc.oneof(
      fc.tuple(name, texts(rows)).map(([heading, cells]) => textColumn(heading, ...cells)),
      fc.tuple(name, numbers(rows)).map(([heading, cells]) => numberColumn(`n${heading}`, ...cells)),
    );
    return fc.array(column, { minLength: 1, maxLength: 4 }).map((columns) => ({ columns }));
  });

  test("gives the same table, every double and every text in it", () => {
    fc.assert(
      fc.property(table, ({ columns }) => {
        const filled = columns.every(({ type, numbers: cells }) => {
          return type === "COLUMN_TYPE_TEXT" || cells.some((cell) => !Number.isNaN(cell));
        });
        fc.pre(filled);
        expect(parsed(written({ columns }))).toEqual({ columns });
      }),
      { numRuns: 1000 },
    );
  });

  test("numbers are written as JavaScript writes them", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 50 }), (cells) => {
        expect(written({ columns: [numberColumn("n", ...cells)] })).toBe(
          `${["n", ...cells.map(String)].join("\r\n")}\r\n`,
        );
      }),
    );
  });

  test.each(readdirSync(data).filter((file) => file.endsWith(".csv")))(
    "%s comes back from a second round as from the first",
    (file) => {
      const first = parsed(readFileSync(data + file, "utf8"));
      if (!("columns" in first)) throw new Error(`${file} was refused`);
      expect(parsed(written(first))).toEqual(first);
    },
  );
});
