import { beforeAll, describe, expect, test } from "vitest";
import { type Failure, type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { type Column, dateColumn, numberColumn, type Table, textColumn } from "../support/table.ts";

let aggregate: LoadedFunction;
beforeAll(async () => {
  aggregate = await loadFunction("std.table.v1.Aggregate");
});

function aggregated(columns: readonly Column[], request: object = {}): readonly Column[] {
  const outcome = aggregate.run<Table>({ table: { columns }, ...request });
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return outcome.message.columns;
}

function refusal(input: object): Failure {
  const outcome = aggregate.run<Table>(input);
  if (outcome.ok) throw new Error("nothing failed");
  return outcome.failure;
}

const days = dateColumn("day", "2012-02-01", "2012-01-31", "2012-02-29", "2011-12-31");
const amounts = numberColumn("amount", 1, 2, 4, 8);

describe("grouping", () => {
  test("means by month of the first date column, ascending, where nothing else is asked", () => {
    expect(aggregated([textColumn("kind", "a", "b", "a", "b"), amounts, days])).toEqual([
      dateColumn("day", "2011-12", "2012-01", "2012-02"),
      numberColumn("amount", 8, 2, 2.5),
    ]);
  });

  test.each([
    ["PERIOD_DAY", ["2011-12-31", "2012-01-31", "2012-02-01", "2012-02-29"], [8, 2, 1, 4]],
    ["PERIOD_MONTH", ["2011-12", "2012-01", "2012-02"], [8, 2, 5]],
    ["PERIOD_YEAR", ["2011", "2012"], [8, 7]],
  ])("groups dates by %s", (period, dates, sums) => {
    expect(aggregated([days, amounts], { period, statistic: "STATISTIC_SUM" })).toEqual([
      dateColumn("day", ...dates),
      numberColumn("amount", ...sums),
    ]);
  });

  test("leaves dates as they are that are coarser than the period", () => {
    expect(aggregated([dateColumn("d", "2012", "2012-05-01", "2012"), numberColumn("n", 1, 2, 3)])).toEqual([
      dateColumn("d", "2012", "2012-05"),
      numberColumn("n", 2, 2),
    ]);
  });

  test("keeps texts in the order of their first appearance, whole and case by case", () => {
    const names = textColumn("name", "pear", "2012-01-01", "Pear", "__proto__", "pear", "", "2012-01-31");
    expect(
      aggregated([names, numberColumn("n", 1, 2, 3, 4, 5, 6, 7)], { statistic: "STATISTIC_SUM" }),
    ).toEqual([
      textColumn("name", "pear", "2012-01-01", "Pear", "__proto__", "", "2012-01-31"),
      numberColumn("n", 6, 2, 3, 4, 6, 7),
    ]);
  });

  test("groups by the column that is named, numbers ascending and empty cells last", () => {
    const keys = numberColumn("key", 3, Number.NaN, -1, 0, 3, -0);
    expect(
      aggregated(
        [
          dateColumn("d", "2012", "2012", "2012", "2012", "2012", "2012"),
          keys,
          numberColumn("n", 1, 2, 4, 8, 16, 32),
        ],
        {
          groupBy: "key",
          statistic: "STATISTIC_SUM",
        },
      ),
    ).toEqual([numberColumn("key", -1, 0, 3, Number.NaN), numberColumn("n", 4, 40, 17, 2)]);
  });

  test("puts rows without a date into a last group of their own", () => {
    expect(aggregated([dateColumn("d", "", "2012-01-01", ""), numberColumn("n", 1, 2, 3)])).toEqual([
      dateColumn("d", "2012-01", ""),
      numberColumn("n", 2, 2),
    ]);
  });

  test("gives a table without rows for one without rows", () => {
    expect(aggregated([dateColumn("d"), numberColumn("n")])).toEqual([dateColumn("d"), numberColumn("n")]);
  });
});

describe("statistics", () => {
  const groups = textColumn("g", "a", "a", "b", "a", "b", "c");
  const numbers = numberColumn("n", 3, Number.NaN, -2, 5, 0.5, Number.NaN);

  test.each([
    ["STATISTIC_MEAN", [4, -0.75, Number.NaN]],
    ["STATISTIC_SUM", [8, -1.5, Number.NaN]],
    ["STATISTIC_MIN", [3, -2, Number.NaN]],
    ["STATISTIC_MAX", [5, 0.5, Number.NaN]],
    ["STATISTIC_COUNT", [2, 2, 0]],
  ])("%s does not count empty cells, and is empty where there are no others", (statistic, figures) => {
    expect(aggregated([groups, numbers], { statistic })).toEqual([
      textColumn("g", "a", "b", "c"),
      numberColumn("n", ...figures),
    ]);
  });

  test("sums do not lose small numbers beside great ones", () => {
    const same = textColumn("g", "a", "a", "a", "a");
    const [, sum] = aggregated([same, numberColumn("n", 1e100, 1, -1e100, 2)], {
      statistic: "STATISTIC_SUM",
    });
    expect(sum?.numbers).toEqual([3]);
  });

  test("infinities stay infinities", () => {
    const same = textColumn("g", "a", "a", "b", "b");
    const [, sum] = aggregated([same, numberColumn("n", Infinity, 1, Infinity, -Infinity)]);
    expect(sum?.numbers).toEqual([Infinity, Number.NaN]);
  });
});

describe("refusing", () => {
  test.each([
    ["no table", {}, "TABLE_MISSING", "field table"],
    [
      "columns of different lengths",
      { table: { columns: [days, numberColumn("n", 1)] } },
      "TABLE_RAGGED",
      "table.columns[1]",
    ],
    ["a table of numbers only", { table: { columns: [amounts] } }, "GROUP_COLUMN_MISSING", "field group_by"],
    ["a table without columns", { table: {} }, "GROUP_COLUMN_MISSING", "field group_by"],
    [
      "a column that is not there",
      { table: { columns: [days] }, groupBy: "Day" },
      "GROUP_COLUMN_UNKNOWN",
      "field group_by",
    ],
    ["an unknown period", { table: { columns: [days] }, period: 9 }, "PERIOD_UNKNOWN", "field period"],
    [
      "an unknown statistic",
      { table: { columns: [days] }, statistic: -1 },
      "STATISTIC_UNKNOWN",
      "field statistic",
    ],
  ])("refuses %s", (_, input, code, place) => {
    expect(refusal(input)).toMatchObject({ code, place });
  });

  test("names the column that is not there and those that are", () => {
    expect(refusal({ table: { columns: [days, amounts] }, groupBy: "Day" }).message).toBe(
      'there is no column "Day"; there are: "day", "amount"',
    );
  });

  test("shortens long names and long lists of names", () => {
    const columns = Array.from({ length: 30 }, (_, index) => textColumn(`${index}${"x".repeat(100_000)}`));
    const { message } = refusal({ table: { columns }, groupBy: "y".repeat(100_000) });
    expect(message.length).toBeLessThan(2000);
    expect(message).toMatch(/ and 10 more$/);
  });
});
