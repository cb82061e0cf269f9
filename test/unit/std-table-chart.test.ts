import { beforeAll, describe, expect, test } from "vitest";
import { type ChartParts, readChart } from "../support/chart.ts";
import { type Failure, type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { type Column, dateColumn, numberColumn, textColumn } from "../support/table.ts";
import { findAll } from "../support/xml.ts";

let draw: LoadedFunction;
beforeAll(async () => {
  draw = await loadFunction("std.chart.v1.Draw");
});

function svgOf(columns: readonly Column[], request: object = {}): string {
  const outcome = draw.run<{ svg: string }>({ table: { columns }, ...request });
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.message.svg;
}

const drawn = (columns: readonly Column[], request: object = {}): ChartParts =>
  readChart(svgOf(columns, request));

function refusal(input: object): Failure {
  const outcome = draw.run<object>(input);
  if (outcome.ok) throw new Error("nothing failed");
  return outcome.failure;
}

const bar = { kind: "CHART_KIND_BAR" };
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const monthsFrom = (year: number, count: number): string[] => {
  return range(count).map(
    (month) => `${year + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`,
  );
};

describe("lines", () => {
  test("join the points of a row of numbers, and each stands at its number", () => {
    const numbers = [3, 1, 4, 1, 5, 9, 2, 6];
    const { lines, valueAt } = drawn([numberColumn("n", ...numbers)]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toHaveLength(1);
    for (const [row, { y }] of (lines[0]?.[0] ?? []).entries())
      expect(valueAt(y)).toBeCloseTo(numbers[row] ?? 0, 1);
  });

  test("break at empty cells and infinities; a point alone is a circle", () => {
    const { lines, circles } = drawn([numberColumn("n", 1, 2, Number.NaN, 3, Infinity, 4, 5, 6, -Infinity)]);
    expect(lines[0]?.map((run) => run.length)).toEqual([2, 1, 3]);
    expect(circles).toHaveLength(6);
    const many = drawn([
      numberColumn("n", ...range(200).map((row) => (row === 50 || row === 52 ? Number.NaN : row))),
    ]);
    expect(many.lines[0]?.map((run) => run.length)).toEqual([50, 1, 147]);
    expect(many.circles).toHaveLength(1);
  });

  test("are one for each series, in colours of their own, named in the legend", () => {
    const { svg, texts } = drawn([
      numberColumn("one", 1, 2),
      textColumn("x", "a", "b"),
      numberColumn("two", 2, 1),
    ]);
    const strokes = findAll(svg, "path").map((path) => path.attributes.get("stroke"));
    expect(new Set(strokes).size).toBe(2);
    expect(texts).toEqual(expect.arrayContaining(["one", "two", "a", "b"]));
  });

  test("stand at the distance of their dates in time where these ascend", () => {
    const dates = ["2012-01-01", "2012-01-11", "2012-03-01", "2012-12-31"];
    const [line] = drawn([dateColumn("d", ...dates), numberColumn("n", 1, 2, 3, 4)]).lines;
    const [a, b, c, d] = line?.[0]?.map(({ x }) => x) ?? [];
    if (a === undefined || b === undefined || c === undefined || d === undefined)
      throw new Error("points are missing");
    expect((b - a) / (d - a)).toBeCloseTo(10 / 365, 4);
    expect((c - a) / (d - a)).toBeCloseTo(60 / 365, 4);
  });

  test.each([
    ["dates that do not ascend", dateColumn("d", "2012", "2011", "2013")],
    ["dates with an empty cell", dateColumn("d", "2012", "", "2013")],
    ["dates that are none", dateColumn("d", "2012", "2012-99", "2013")],
    ["texts", textColumn("d", "2012", "2013", "2020")],
  ])("are evenly spaced over %s", (_, along) => {
    const [line] = drawn([along, numberColumn("n", 1, 2, 3)]).lines;
    const [a = 0, b = 0, c = 0] = line?.[0]?.map(({ x }) => x) ?? [];
    expect(b - a).toBeCloseTo(c - b, 1);
    expect(b - a).toBeGreaterThan(100);
  });
});

describe("bars", () => {
  test("stand on 0, up and down, one for each number", () => {
    const numbers = [
      [2, -3, 0, Number.NaN, 5],
      [1, 1, -1, 4, 2],
    ];
    const columns = numbers.map((cells, index) => numberColumn(`n${index}`, ...cells));
    const { bars, valueAt } = drawn([textColumn("x", "a", "b", "c", "d", "e"), ...columns], bar);
    const found = bars.map(({ y, height }) => [valueAt(y), valueAt(y + height)] as const);
    const expected = numbers.flat().filter((value) => !Number.isNaN(value));
    expect(found).toHaveLength(expected.length);
    for (const [index, [high, low]] of found.entries()) {
      const value = expected[index] ?? 0;
      expect(high).toBeCloseTo(Math.max(value, 0), 1);
      expect(low).toBeCloseTo(Math.min(value, 0), 1);
    }
  });

  test("stand side by side without meeting", () => {
    const { bars } = drawn(
      [textColumn("x", "a", "b"), numberColumn("one", 1, 2), numberColumn("two", 3, 4)],
      bar,
    );
    const ordered = bars.toSorted((a, b) => a.x - b.x);
    expect(ordered.map(({ fill }) => fill)).toEqual([
      ordered[0]?.fill,
      ordered[1]?.fill,
      ordered[0]?.fill,
      ordered[1]?.fill,
    ]);
    for (const [index, { x }] of ordered.entries()) {
      const before = ordered[index - 1];
      if (before !== undefined) expect(before.x + before.width).toBeLessThanOrEqual(x);
    }
  });
});

describe("axes", () => {
  test.each([
    [
      [0, 10],
      ["0", "2", "4", "6", "8", "10"],
    ],
    [
      [12, 95],
      ["0", "20", "40", "60", "80", "100"],
    ],
    [
      [900, 1000],
      ["900", "920", "940", "960", "980", "1,000"],
    ],
    [
      [0, 0.3],
      ["0", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30"],
    ],
    [
      [-4, 7],
      ["\u22124", "\u22122", "0", "2", "4", "6", "8"],
    ],
    [
      [0, 2_500_000],
      ["0", "0.5M", "1.0M", "1.5M", "2.0M", "2.5M"],
    ],
    [
      [0, 3e9],
      ["0", "0.5B", "1.0B", "1.5B", "2.0B", "2.5B", "3.0B"],
    ],
    [
      [0, 4e20],
      ["0", "1e20", "2e20", "3e20", "4e20"],
    ],
    [
      [0, 3e-9],
      ["0", "5e-10", "1e-9", "1.5e-9", "2e-9", "2.5e-9", "3e-9"],
    ],
    [
      [5, 5],
      ["4.4", "4.6", "4.8", "5.0", "5.2", "5.4", "5.6"],
    ],
    [
      [0, 0],
      ["0", "1"],
    ],
    [
      [Number.NaN, Number.NaN],
      ["0", "1"],
    ],
  ])("round ticks around the numbers %j", (numbers, ticks) => {
    const { ticks: found } = drawn([numberColumn("n", ...numbers)]);
    expect(found.map(({ text }) => text)).toEqual(ticks);
  });

  test("name the months that there is room for, January by its year", () => {
    const months = monthsFrom(2012, 48);
    const { labels } = drawn([dateColumn("d", ...months), numberColumn("n", ...range(48))]);
    expect(labels.slice(0, 6).map(({ text }) => text)).toEqual(["2012", "Apr", "Jul", "Oct", "2013", "Apr"]);
  });

  test("say the year at the first label and where it begins", () => {
    const months = monthsFrom(2011, 20).slice(10);
    const { labels } = drawn([dateColumn("d", ...months), numberColumn("n", ...range(10))]);
    expect(labels.slice(0, 4).map(({ text }) => text)).toEqual(["Nov 2011", "Dec", "2012", "Feb"]);
  });

  test("name days and years where the dates are that", () => {
    const days = range(10).map((day) => `2012-03-${String(day + 1).padStart(2, "0")}`);
    expect(
      drawn([dateColumn("d", ...days), numberColumn("n", ...range(10))]).labels.map(({ text }) => text),
    ).toEqual(expect.arrayContaining(["1 Mar 2012", "5 Mar", "10 Mar"]));
    const years = range(3).map((year) => String(2010 + year));
    expect(
      drawn([dateColumn("d", ...years), numberColumn("n", 1, 2, 3)]).labels.map(({ text }) => text),
    ).toEqual(["2010", "2011", "2012"]);
  });

  const along: [string, Column][] = [
    ["48 months", dateColumn("d", ...monthsFrom(2012, 48))],
    ["400 months", dateColumn("d", ...monthsFrom(1900, 400))],
    ["1,000 years", dateColumn("d", ...range(1000).map((year) => String(1000 + year)))],
    [
      "365 days",
      dateColumn("d", ...range(365).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))),
    ],
    ["numbers", numberColumn("none", ...range(500))],
    ["short names", textColumn("x", ..."abcdefgh")],
  ];
  test.each(
    along.flatMap(([name, column]) => [200, 500, 800, 4000].map((width) => [name, width, column] as const)),
  )("leave out labels of %s that would meet at a width of %i", (_, width, column) => {
    const rows = column.texts.length || column.numbers.length;
    for (const kind of ["CHART_KIND_LINE", "CHART_KIND_BAR"]) {
      const { labels } = drawn([column, numberColumn("n", ...range(rows))], { kind, width });
      expect(labels.length).toBeGreaterThan(0);
      // A letter of 12 pixels is some 6 pixels wide.
      const edges = labels.map(({ text, x }) => [x - text.length * 3, x + text.length * 3] as const);
      for (const [index, [left, right]] of edges.entries()) {
        expect(left).toBeGreaterThan(0);
        expect(right).toBeLessThan(width);
        expect(left).toBeGreaterThan(edges[index - 1]?.[1] ?? -1);
      }
    }
  });

  test("turn names that are too long to lie, and shorten those that are too long to read", () => {
    const names = range(12).map((row) => `a rather long name of row ${row}`);
    const svg = svgOf([textColumn("x", ...names), numberColumn("n", ...range(12))]);
    expect(svg.match(/rotate\(-45\)/g)).toHaveLength(12);
    expect(readChart(svg).labels[0]?.text).toMatch(/^a rather long n\S*\u2026$/);
  });
});

describe("documents", () => {
  const hostile = `</text><script>alert(1)</script> & "quotes" 'single' ]]> \u0000\u001b\uffff 😀 &amp;`;
  const shown = `</text><script>alert(1)</script> & "quotes" 'single' ]]> \ufffd\ufffd\ufffd 😀 &amp;`;

  test("escape titles, headings and cells, and replace what XML does not admit", () => {
    const columns = [textColumn(hostile, hostile, "b"), numberColumn(hostile, 1, 2)];
    for (const request of [{}, bar]) {
      const { svg, texts } = drawn(columns, { title: hostile, width: 4000, ...request });
      expect(findAll(svg, "script")).toEqual([]);
      expect(svg.children[0]?.text).toBe(shown);
      expect(texts).toContain(shown);
    }
  });

  test("describe themselves where there is no title", () => {
    const { svg } = drawn([
      dateColumn("day", "2012", "2013"),
      numberColumn("wind", 1, 2),
      numberColumn("rain", 2, 3),
    ]);
    expect(svg.children[0]).toMatchObject({ name: "title", text: "Line chart of wind, rain by day" });
  });

  test("have no scripts, styles, links or ids, and the size that was asked for", () => {
    const { svg } = drawn([numberColumn("n", 1, 2)], { width: 640, height: 320, title: "t" });
    expect(Object.fromEntries(svg.attributes)).toMatchObject({
      width: "640",
      height: "320",
      viewBox: "0 0 640 320",
    });
    const names = new Set(["svg", "title", "rect", "g", "text", "line", "path", "circle"]);
    const walk = (element: typeof svg): void => {
      expect(names).toContain(element.name);
      for (const name of element.attributes.keys()) expect(name).not.toMatch(/^(on|id|href|style|class)/);
      element.children.forEach(walk);
    };
    walk(svg);
  });

  test("are the same for the same table", () => {
    const columns = [dateColumn("d", ...monthsFrom(2012, 48)), numberColumn("n", ...range(48).map(Math.sin))];
    expect(svgOf(columns)).toBe(svgOf(columns));
  });

  test("say so where there are no rows", () => {
    expect(drawn([numberColumn("n")]).texts).toContain("no rows");
    expect(drawn([dateColumn("d"), numberColumn("n")], bar).texts).toContain("no rows");
  });

  test("keep everything within the smallest size", () => {
    const columns = [
      textColumn("x", ...range(9).map((row) => `a long name ${row}`)),
      ...range(24).map((n) => numberColumn(`series ${n}`, ...range(9))),
    ];
    const { lines, ticks, texts } = drawn(columns, {
      width: 200,
      height: 150,
      title: "A title that is far too long for this",
    });
    for (const { x, y } of lines.flat(2)) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(200);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(150);
    }
    expect(ticks.length).toBeGreaterThan(1);
    expect(texts.some((text) => /^\+\d+ more$/.test(text))).toBe(true);
  });
});

describe("refusing", () => {
  const one = { columns: [numberColumn("n", 1)] };

  test.each([
    ["no table", {}, "TABLE_MISSING", "field table"],
    [
      "columns of different lengths",
      { table: { columns: [numberColumn("a", 1), numberColumn("b", 1, 2)] } },
      "TABLE_RAGGED",
      "table.columns[1]",
    ],
    [
      "a table without numbers",
      { table: { columns: [textColumn("x", "a")] } },
      "CHART_NO_SERIES",
      "table.columns",
    ],
    ["a table without columns", { table: {} }, "CHART_NO_SERIES", "table.columns"],
    ["a width of 199", { table: one, width: 199 }, "CHART_SIZE", "field width"],
    ["a width of 4001", { table: one, width: 4001 }, "CHART_SIZE", "field width"],
    ["a height of 149", { table: one, height: 149 }, "CHART_SIZE", "field height"],
    ["a height of 4001", { table: one, height: 4001 }, "CHART_SIZE", "field height"],
    ["an unknown kind", { table: one, kind: 3 }, "CHART_KIND", "field kind"],
    [
      "a number beyond 1e300",
      { table: { columns: [numberColumn("n", 1, 1.1e300)] } },
      "CHART_RANGE",
      "table.columns[0].numbers[1]",
    ],
  ])("refuses %s", (_, input, code, place) => {
    expect(refusal(input)).toMatchObject({ code, place });
  });

  test.each([
    [200, 150],
    [4000, 4000],
  ])("draws %i by %i pixels", (width, height) => {
    expect(drawn([numberColumn("n", 1, 2)], { width, height }).lines).toHaveLength(1);
  });

  test("draws numbers up to 1e300", () => {
    expect(drawn([numberColumn("n", -1e300, 1e300)]).ticks.map(({ text }) => text)).toContain("1e300");
  });

  test("draws 24 series and refuses one more", () => {
    const series = (count: number) => range(count).map((n) => numberColumn(`n${n}`, n, n + 1));
    const styles = findAll(drawn(series(24)).svg, "path").map(({ attributes }) => {
      return `${attributes.get("stroke")} ${attributes.get("stroke-dasharray")}`;
    });
    expect(new Set(styles).size).toBe(24);
    expect(refusal({ table: { columns: series(25) } })).toMatchObject({ code: "CHART_SERIES_LIMIT" });
  });

  test("draws 100,000 points and refuses one more row", () => {
    const series = (rows: number) => ["a", "b"].map((name) => numberColumn(name, ...range(rows)));
    expect(drawn(series(50_000)).lines.map((runs) => runs[0]?.length)).toEqual([50_000, 50_000]);
    expect(refusal({ table: { columns: series(50_001) } })).toMatchObject({ code: "CHART_POINT_LIMIT" });
  });
});
