import { fail } from "heddle";
import { Chart, ChartKind, DrawRequest } from "./contract";
import { readData } from "./data";
import { drawChart } from "./drawing";

/** Pixels. Below the least no label fits; above the greatest it is a poster, and a mistake. */
const LEAST_WIDTH: u32 = 200;
const LEAST_HEIGHT: u32 = 150;
const GREATEST_SIDE: u32 = 4000;

/**
 * Draws a table as an SVG document without scripts, styles, links or ids, so that it can stand in any page. The first
 * date or text column lies along x (the rows' numbers where there is none), each number column is a series. Empty
 * cells and infinities are gaps. In a line chart dates that ascend stand at their distance in time; in all other
 * cases the rows are evenly spaced. Coordinates have at most two decimals.
 *
 * Fails with TABLE_MISSING, TABLE_RAGGED, CHART_SIZE, CHART_KIND, CHART_NO_SERIES, CHART_SERIES_LIMIT,
 * CHART_POINT_LIMIT or CHART_RANGE.
 */
export function run(input: DrawRequest): Chart | null {
  const table = input.table;
  if (table === null) return fail<Chart>("TABLE_MISSING", "there is no table to draw", "field table");
  if (!isWithin(input.width, LEAST_WIDTH, "width") || !isWithin(input.height, LEAST_HEIGHT, "height"))
    return null;
  if (<u32>input.kind > <u32>ChartKind.CHART_KIND_BAR) {
    return fail<Chart>(
      "CHART_KIND",
      `the kind ${<i32>input.kind} is none of std.chart.v1.ChartKind`,
      "field kind",
    );
  }
  const data = readData(table);
  if (data === null) return null;
  const chart = new Chart();
  const bars = input.kind === ChartKind.CHART_KIND_BAR;
  chart.svg = drawChart(data, input.title, bars, input.width, input.height);
  return chart;
}

function isWithin(side: u32, least: u32, name: string): bool {
  if (side >= least && side <= GREATEST_SIDE) return true;
  fail<Chart>(
    "CHART_SIZE",
    `the ${name} is ${side} pixels; ${least} to ${GREATEST_SIDE} were expected`,
    "field " + name,
  );
  return false;
}
