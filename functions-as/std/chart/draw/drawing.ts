import { drawAxis, drawGrid } from "./axes";
import { drawBars } from "./bars";
import { Data } from "./data";
import { fitText, FONT, LABEL_SIZE, TITLE_SIZE } from "./font";
import { layOut } from "./layout";
import { Legend, LEGEND_ROW } from "./legend";
import { drawLines } from "./lines";
import { BACKGROUND, LABEL_COLOUR, TITLE_COLOUR } from "./palette";
import { MARGIN, Plot } from "./plot";
import { Svg } from "./svg";

/** Pixels of the title with the space below it, and from the legend to the plot. */
const TITLE_ROW: f64 = 26;
const ABOVE: f64 = 12;

/** Part of the height that a legend of several rows may take: a row for each five that it would fill. */
const LEGEND_SHARE: f64 = 5;

/** Series whose names the description has; more would not be listened to. */
const MOST_NAMES: i32 = 8;

/** Draws a chart of `width` by `height` pixels: bars, or else lines. */
export function drawChart(data: Data, title: string, bars: bool, width: f64, height: f64): string {
  const inner = width - 2 * MARGIN;
  const legend = new Legend(data.series, inner, <i32>(height / (LEGEND_SHARE * LEGEND_ROW)));
  const legendTop = MARGIN + (title.length > 0 ? TITLE_ROW : 0);
  const plot = layOut(data, bars, width, height, legendTop + <f64>legend.rows * LEGEND_ROW + ABOVE);

  const svg = new Svg();
  beginDocument(svg, title.length > 0 ? title : describe(data, bars), width, height);
  if (title.length > 0) {
    svg
      .begin("text")
      .at("x", MARGIN)
      .at("y", MARGIN + 14)
      .at("font-size", TITLE_SIZE)
      .at("font-weight", 600);
    svg.set("fill", TITLE_COLOUR).text("text", fitText(title, TITLE_SIZE, inner));
  }
  legend.draw(svg, MARGIN, legendTop, bars);
  drawGrid(svg, plot);
  if (bars) drawBars(svg, plot, data.series, data.rows);
  drawAxis(svg, plot);
  if (!bars) drawLines(svg, plot, data.series);
  if (data.rows === 0) drawNothing(svg, plot);
  svg.close("svg");
  return svg.finish();
}

function beginDocument(svg: Svg, description: string, width: f64, height: f64): void {
  svg.begin("svg").set("xmlns", "http://www.w3.org/2000/svg").at("width", width).at("height", height);
  svg.beginValue("viewBox").raw("0 0 ").number(width).raw(" ").number(height).endValue();
  svg.set("font-family", FONT).set("role", "img").open();
  svg.begin("title").text("title", description);
  svg.begin("rect").at("width", width).at("height", height).set("fill", BACKGROUND).empty();
}

/** What a screen reader says of a chart without a title. */
function describe(data: Data, bars: bool): string {
  const names = new Array<string>();
  for (let i = 0; i < min(data.series.length, MOST_NAMES); i += 1) names.push(data.series[i].name);
  const kind = bars ? "Bar chart of " : "Line chart of ";
  const more = data.series.length > MOST_NAMES ? " and more" : "";
  return kind + names.join(", ") + more + (data.along.length > 0 ? " by " + data.along : "");
}

function drawNothing(svg: Svg, plot: Plot): void {
  svg
    .begin("text")
    .at("x", plot.left + plot.width / 2)
    .at("y", plot.top + plot.height / 2);
  svg
    .at("font-size", LABEL_SIZE)
    .set("fill", LABEL_COLOUR)
    .set("text-anchor", "middle")
    .text("text", "no rows");
}
