// Made by heddle from the graph 10d1d24393a1ba10db844e5afdd7785579f1cae45e3e43b66ad91d0e6f85fc27; do not edit. Each line maps one parameter.

import type { Conversion, Input, Read } from "heddle/wire/v1";

export const graph = "10d1d24393a1ba10db844e5afdd7785579f1cae45e3e43b66ad91d0e6f85fc27";

/** Everything that is read of a value is found in one pass over it. */
export const reads: Read[] = [];
const read = (value: number, path: number[], kind: Read["kind"], more?: Partial<Read>) =>
  reads.push({ value, path, kind, ...more }) - 1;
export const conversions: Conversion[] = [];

const event = 0;
const csvParse = 1;
const tableAggregate = 2;
const eventCsv = read(event, [1], "bytes");
const zero = new Uint8Array([]);
const csvParseDelimiter = new Uint8Array([18, 1, 44]);
const tableAggregatePeriod = new Uint8Array([24, 2]);
const tableAggregateStatistic = new Uint8Array([32, 1]);
const chartDrawKind = new Uint8Array([16, 1]);
const chartDrawWidth = new Uint8Array([32, 160, 6]);
const chartDrawHeight = new Uint8Array([40, 144, 3]);

/** csv.Parse: std.csv.v1.Parse 1.0.0. Parse CSV to a table */
function fillCsvParse(input: Input): void {
  input.copy(1, eventCsv, "csv.Parse.csv ← event.data.csv", zero);
  input.constant(csvParseDelimiter); // csv.Parse.delimiter ← default ","
}

/** table.Aggregate: std.table.v1.Aggregate 1.0.0. Group rows and aggregate numbers */
function fillTableAggregate(input: Input): void {
  input.embed(1, csvParse); // table.Aggregate.table ← csv.Parse (whole message)
  input.constant(tableAggregatePeriod); // table.Aggregate.period ← default "PERIOD_MONTH"
  input.constant(tableAggregateStatistic); // table.Aggregate.statistic ← default "STATISTIC_MEAN"
}

/** chart.Draw: std.chart.v1.Draw 1.0.0. Draw a table as a line or bar chart in SVG */
function fillChartDraw(input: Input): void {
  input.embed(1, tableAggregate); // chart.Draw.table ← table.Aggregate (whole message)
  input.constant(chartDrawKind); // chart.Draw.kind ← default "CHART_KIND_LINE"
  input.constant(chartDrawWidth); // chart.Draw.width ← default "800"
  input.constant(chartDrawHeight); // chart.Draw.height ← default "400"
}

/** csv.Write: std.csv.v1.Write 1.0.0. Write a table as CSV */
function fillCsvWrite(input: Input): void {
  input.embed(1, tableAggregate); // csv.Write.table ← table.Aggregate (whole message)
}

export const steps = [fillCsvParse, fillTableAggregate, fillChartDraw, fillCsvWrite];
