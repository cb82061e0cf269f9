import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { readChart } from "../support/chart.ts";
import { type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { type Column, dateColumn, numberColumn, textColumn } from "../support/table.ts";

let draw: LoadedFunction;
beforeAll(async () => {
  draw = await loadFunction("std.chart.v1.Draw");
});

const text = fc.string({
  unit: fc.constantFrom("a", "W", " ", "&", "<", '"', "\u0000", "\n", "é", "漢", "😀"),
  maxLength: 40,
});
const date = fc.oneof(
  fc
    .date({ min: new Date("0000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  fc.constantFrom("2012", "2012-01", "2012-01-31", "", "2012-99-99", "x"),
);
const number = fc.oneof(
  fc.double({ min: -1e300, max: 1e300 }),
  fc.double({ min: -100, max: 100, noNaN: true }),
  fc.integer(),
  fc.constantFrom(0, -0, 5e-324, 1e300, -1e300, Infinity, 1, 1 + 2 ** -52),
);
const cells = <T>(value: fc.Arbitrary<T>, rows: number) =>
  fc.array(value, { minLength: rows, maxLength: rows });
const columns: fc.Arbitrary<readonly Column[]> = fc.integer({ min: 0, max: 30 }).chain((rows) => {
  const along = fc.oneof(
    cells(text, rows).map((texts) => textColumn("x", ...texts)),
    cells(date, rows).map((texts) => dateColumn("x", ...texts)),
    cells(date, rows).map((texts) => dateColumn("x", ...texts.toSorted())),
  );
  const series = fc.tuple(text, cells(number, rows)).map(([name, numbers]) => numberColumn(name, ...numbers));
  return fc
    .tuple(along, fc.array(series, { minLength: 1, maxLength: 24 }))
    .map(([first, rest]) => [first, ...rest]);
});
const request = fc.record({
  columns,
  title: text,
  kind: fc.constantFrom("CHART_KIND_LINE", "CHART_KIND_BAR"),
  width: fc.integer({ min: 200, max: 4000 }),
  height: fc.integer({ min: 150, max: 4000 }),
});

test("any table is drawn as a well-formed document that shows each number at its place", () => {
  fc.assert(
    fc.property(request, ({ columns: [along, ...series], ...rest }) => {
      const outcome = draw.run<{ svg: string }>({ table: { columns: [along, ...series] }, ...rest });
      if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
      const { lines, bars, ticks, valueAt } = readChart(outcome.message.svg);
      const numbers = series.map((column) => column.numbers.filter(Number.isFinite));
      const points = rest.kind === "CHART_KIND_BAR" ? bars : lines.flat(2);
      expect(points).toHaveLength(numbers.flat().length);

      const [first, last] = [ticks[0], ticks.at(-1)];
      const pixel = ((last?.value ?? 0) - (first?.value ?? 0)) / ((first?.y ?? 0) - (last?.y ?? 0));
      expect(pixel).toBeGreaterThan(0);
      const seen = lines.flatMap((runs) => runs.flat().map(({ y }) => valueAt(y)));
      for (const [index, value] of seen.entries()) {
        // Half a hundredth of a pixel for the point, and as much for each tick that it is measured by.
        expect(Math.abs(value - (numbers.flat()[index] ?? 0))).toBeLessThanOrEqual(0.02 * pixel);
      }
      for (const { x, y } of points) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(rest.width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(rest.height);
      }
    }),
    { numRuns: 1000 },
  );
});
