import { AxisLabel } from "./across";
import { LABEL_SIZE, textWidth } from "./font";
import { AXIS_COLOUR, GRID_COLOUR, LABEL_COLOUR } from "./palette";
import { MARGIN, Plot } from "./plot";
import { Svg } from "./svg";
import { tickLabel } from "./tick-label";

/** Length of the strokes at labels, and pixels from the axis to the middle of its labels. */
const STROKE: f64 = 5;
const BELOW: f64 = 19;

/** Draws the grid, and the numbers at its lines. */
export function drawGrid(svg: Svg, plot: Plot): void {
  const scale = plot.scale;
  svg.begin("g").set("stroke", GRID_COLOUR).open();
  for (let i = scale.first; i <= scale.last; i += 1) drawLevel(svg, plot, plot.y(scale.tick(i)));
  svg.close("g");
  svg.begin("g").at("font-size", LABEL_SIZE).set("fill", LABEL_COLOUR).set("text-anchor", "end").open();
  for (let i = scale.first; i <= scale.last; i += 1) {
    svg
      .begin("text")
      .at("x", plot.left - 8)
      .at("y", plot.y(scale.tick(i)) + 4)
      .text("text", tickLabel(scale, i));
  }
  svg.close("g");
}

/** Draws the axis at the bottom with its labels, and the line of 0 where that is elsewhere. */
export function drawAxis(svg: Svg, plot: Plot): void {
  const labels = plot.across.labels;
  svg.begin("g").set("stroke", AXIS_COLOUR).open();
  drawLevel(svg, plot, plot.bottom);
  if (plot.scale.first < 0 && plot.scale.last >= 0) drawLevel(svg, plot, plot.y(0));
  for (let i = 0; i < labels.length; i += 1) {
    const x = labelX(plot, labels[i]);
    svg
      .begin("line")
      .at("x1", x)
      .at("y1", plot.bottom)
      .at("x2", x)
      .at("y2", plot.bottom + STROKE)
      .empty();
  }
  svg.close("g");
  svg.begin("g").at("font-size", LABEL_SIZE).set("fill", LABEL_COLOUR);
  svg.set("text-anchor", plot.across.turned ? "end" : "middle").open();
  for (let i = 0; i < labels.length; i += 1) drawLabel(svg, plot, labels[i]);
  svg.close("g");
}

function drawLabel(svg: Svg, plot: Plot, label: AxisLabel): void {
  const x = labelX(plot, label);
  svg.begin("text");
  if (plot.across.turned) {
    svg
      .beginValue("transform")
      .raw("translate(")
      .number(x + 4)
      .raw(" ")
      .number(plot.bottom + STROKE + 8);
    svg.raw(") rotate(-45)").endValue();
  } else {
    // A label at an end of the axis moves inwards where it would be cut off.
    const half = textWidth(label.text, LABEL_SIZE) / 2 + 2;
    svg.at("x", Math.max(half, Math.min(x, plot.right + MARGIN - half))).at("y", plot.bottom + BELOW);
  }
  svg.text("text", label.text);
}

function labelX(plot: Plot, label: AxisLabel): f64 {
  return plot.left + label.fraction * plot.width;
}

function drawLevel(svg: Svg, plot: Plot, y: f64): void {
  svg.begin("line").at("x1", plot.left).at("y1", y).at("x2", plot.right).at("y2", y).empty();
}
