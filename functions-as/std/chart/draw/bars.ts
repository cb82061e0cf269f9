import { Column } from "./contract";
import { colourOf, opacityOf } from "./palette";
import { Plot } from "./plot";
import { Svg } from "./svg";

/** Part of a band that its bars take, and the widest bar in pixels. */
const FILLED: f64 = 0.78;
const WIDEST_BAR: f64 = 64;

/** Draws for each row the bars of all series side by side, from 0 up or down. */
export function drawBars(svg: Svg, plot: Plot, series: Array<Column>, rows: i32): void {
  const band = plot.width / <f64>max(rows, 1);
  const bar = Math.min(WIDEST_BAR, (band * FILLED) / series.length);
  // A line of background between bars, where they are wide enough to do without it.
  const space = bar >= 4 ? 1 : 0;
  const zero = plot.y(0);
  for (let i = 0; i < series.length; i += 1) {
    const numbers = series[i].numbers;
    const offset = (<f64>i - <f64>series.length / 2) * bar + <f64>space / 2;
    svg.begin("g").set("fill", colourOf(i));
    if (opacityOf(i).length > 0) svg.set("fill-opacity", opacityOf(i));
    svg.open();
    for (let row = 0; row < rows; row += 1) {
      if (!isFinite(numbers[row])) continue;
      const y = plot.y(numbers[row]);
      svg
        .begin("rect")
        .at("x", plot.x(row) + offset)
        .at("y", Math.min(y, zero));
      svg
        .at("width", bar - space)
        .at("height", Math.abs(y - zero))
        .empty();
    }
    svg.close("g");
  }
}
