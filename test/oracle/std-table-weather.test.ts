import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { numberColumn, type Table, textColumn } from "../support/table.ts";
import { findAll, readXml } from "../support/xml.ts";

const file = fileURLToPath(
  new URL("../../node_modules/vega-datasets/data/seattle-weather.csv", import.meta.url),
);

let functions: Record<"parse" | "aggregate" | "write" | "draw", LoadedFunction>;
beforeAll(async () => {
  functions = {
    parse: await loadFunction("std.csv.v1.Parse"),
    aggregate: await loadFunction("std.table.v1.Aggregate"),
    write: await loadFunction("std.csv.v1.Write"),
    draw: await loadFunction("std.chart.v1.Draw"),
  };
});

function result<Output>(name: keyof typeof functions, input: object): Output {
  const outcome = functions[name].run<Output>(input);
  if (!outcome.ok) throw new Error(`${outcome.failure.code} at ${outcome.failure.place}`);
  return outcome.message;
}

/** Doubles between two of one sign. */
function ulps(a: number, b: number): number {
  const [x, y] = new BigInt64Array(Float64Array.of(a, b).buffer);
  return Number((x ?? 0n) - (y ?? 0n));
}

describe("the weather of Seattle", () => {
  const csv = readFileSync(file, "utf8");
  const [heading = "", ...lines] = csv.trim().split("\n");
  const names = heading.split(",").slice(1, 5);
  const months = Map.groupBy(
    lines.map((line) => line.split(",")),
    ([date = ""]) => date.slice(0, 7),
  );
  // All numbers have one decimal, so that tenths are exact.
  const meanOf = (rows: readonly (readonly string[])[], column: number): number => {
    const tenths = rows.reduce((sum, row) => sum + Math.round(Number(row[column]) * 10), 0);
    return tenths / (10 * rows.length);
  };

  test("has the monthly means of a plain computation, to the last place of a double", () => {
    const summary = result<Table>("aggregate", { table: result<Table>("parse", { csv }) });
    const [dates, ...columns] = summary.columns;
    expect(dates).toMatchObject({ name: "date", type: "COLUMN_TYPE_DATE", texts: [...months.keys()].sort() });
    expect(dates?.texts).toHaveLength(48);
    expect(columns.map(({ name }) => name)).toEqual(names);
    for (const [index, column] of columns.entries()) {
      for (const [row, month] of (dates?.texts ?? []).entries()) {
        const expected = meanOf(months.get(month) ?? [], index + 1);
        expect(Math.abs(ulps(column.numbers[row] ?? 0, expected))).toBeLessThanOrEqual(1);
      }
    }
  });

  test("is written as CSV that any reader takes for the same numbers", () => {
    const summary = result<Table>("aggregate", { table: result<Table>("parse", { csv }) });
    const written = result<{ text: string }>("write", { table: summary }).text.split("\r\n");
    expect(written[0]).toBe("date,precipitation,temp_max,temp_min,wind");
    expect(written).toHaveLength(50);
    for (const [row, line] of written.slice(1, 49).entries()) {
      const cells = line.split(",");
      expect(cells[0]).toBe(summary.columns[0]?.texts[row]);
      expect(cells.slice(1).map(Number)).toEqual(summary.columns.slice(1).map(({ numbers }) => numbers[row]));
    }
  });

  test("is drawn with a point for each month and series", () => {
    const summary = result<Table>("aggregate", { table: result<Table>("parse", { csv }) });
    const svg = readXml(result<{ svg: string }>("draw", { table: summary, title: "Seattle" }).svg);
    const paths = findAll(svg, "path").map((path) => path.attributes.get("d") ?? "");
    expect(paths.map((path) => path.split(/(?=[ML])/).length)).toEqual([48, 48, 48, 48]);
    expect(findAll(svg, "text").map(({ text }) => text)).toEqual(
      expect.arrayContaining(["Seattle", ...names, "2012", "2015"]),
    );
  });
});

describe("sums and means against exact arithmetic", () => {
  /** A double as a multiple of 2^-1074. */
  const exact = (value: number): bigint => {
    const [bits = 0n] = new BigUint64Array(Float64Array.of(Math.abs(value)).buffer);
    const fraction = bits & ((1n << 52n) - 1n);
    const size = bits >> 52n === 0n ? fraction : (fraction | (1n << 52n)) << ((bits >> 52n) - 1n);
    return value < 0 ? -size : size;
  };
  const moderate = fc.double({ min: -1e15, max: 1e15, noNaN: true });

  test("the error is below two units in the last place of the sum, plus what cancels by the square", () => {
    fc.assert(
      fc.property(fc.array(moderate, { minLength: 1, maxLength: 200 }), (numbers) => {
        const table = {
          columns: [textColumn("g", ...numbers.map(() => "a")), numberColumn("n", ...numbers)],
        };
        const sum =
          result<Table>("aggregate", { table, statistic: "STATISTIC_SUM" }).columns[1]?.numbers[0] ??
          Number.NaN;
        const total = numbers.reduce((all, value) => all + exact(value), 0n);
        const size = numbers.reduce((all, value) => all + exact(Math.abs(value)), 0n);
        const difference = exact(sum) - total;
        const error = difference < 0n ? -difference : difference;
        const count = BigInt(numbers.length);
        const allowed = ((total < 0n ? -total : total) >> 51n) + ((count * count * size) >> 100n) + 1n;
        expect(error <= allowed).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
