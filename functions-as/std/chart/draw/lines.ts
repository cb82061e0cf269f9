import { Column } from "./contract";
import { BACKGROUND, colourOf, dashesOf } from "./palette";
import { Plot } from "./plot";
import { Svg } from "./svg";

/** Pixels between two points from which on each is marked. */
const MARK_DISTANCE: f64 = 12;

/** Draws each series as one path, broken where a cell is empty, and its points as circles where there is room. */
export function drawLines(svg: Svg, plot: Plot, series: Array<Column>): void {
  for (let i = 0; i < series.length; i += 1) {
    const numbers = series[i].numbers;
    drawPath(svg, plot, numbers, i);
    drawPoints(svg, plot, numbers, i);
  }
}

function drawPath(svg: Svg, plot: Plot, numbers: Array<f64>, series: i32): void {
  let empty = true;
  for (let row = 0; row < numbers.length; row += 1) {
    if (!isFinite(numbers[row])) continue;
    const joined = row > 0 && isFinite(numbers[row - 1]);
    if (empty) svg.begin("path").beginValue("d");
    empty = false;
    svg
      .raw(joined ? "L" : "M")
      .number(plot.x(row))
      .raw(" ")
      .number(plot.y(numbers[row]));
  }
  if (empty) return;
  svg.endValue().set("fill", "none").set("stroke", colourOf(series)).at("stroke-width", 2);
  svg.set("stroke-linejoin", "round");
  if (dashesOf(series).length > 0) svg.set("stroke-dasharray", dashesOf(series));
  else svg.set("stroke-linecap", "round");
  svg.empty();
}

function drawPoints(svg: Svg, plot: Plot, numbers: Array<f64>, series: i32): void {
  const all = plot.width / <f64>numbers.length >= MARK_DISTANCE;
  let group = false;
  for (let row = 0; row < numbers.length; row += 1) {
    // A point between two gaps has no line; only a circle shows it.
    if (!isFinite(numbers[row]) || !(all || isAlone(numbers, row))) continue;
    if (!group) svg.begin("g").set("fill", colourOf(series)).set("stroke", BACKGROUND).open();
    group = true;
    svg.begin("circle").at("cx", plot.x(row)).at("cy", plot.y(numbers[row])).at("r", 3).empty();
  }
  if (group) svg.close("g");
}

function isAlone(numbers: Array<f64>, row: i32): bool {
  const before = row > 0 && isFinite(numbers[row - 1]);
  const after = row + 1 < numbers.length && isFinite(numbers[row + 1]);
  return !before && !after;
}
