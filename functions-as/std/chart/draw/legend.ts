import { Column } from "./contract";
import { fitText, LABEL_SIZE, textWidth } from "./font";
import { colourOf, dashesOf, LABEL_COLOUR, opacityOf } from "./palette";
import { Svg } from "./svg";

/** Pixels: a row, the sample before a name, and what stands between name and next sample. */
export const LEGEND_ROW: f64 = 20;
const SAMPLE: f64 = 18;
const SPACE: f64 = 6;
const GAP: f64 = 16;

const WIDEST_NAME: f64 = 200;

class Entry {
  constructor(
    public readonly name: string,
    public readonly x: f64,
    public readonly row: i32,
  ) {}
}

/** The names of the series, in rows. Where there is no room for all, the last entry says how many more there are. */
export class Legend {
  readonly rows: i32;
  private readonly entries: Array<Entry> = [];
  private readonly more: i32;

  constructor(series: Array<Column>, width: f64, mostRows: i32) {
    let x: f64 = 0;
    let row = 0;
    for (let i = 0; i < series.length; i += 1) {
      const name = fitText(series[i].name, LABEL_SIZE, Math.min(WIDEST_NAME, width - SAMPLE - SPACE));
      const needed = entryWidth(name);
      if (x > 0 && x + needed > width) {
        x = 0;
        row += 1;
      }
      if (row === mostRows) break;
      this.entries.push(new Entry(name, x, row));
      x += needed + GAP;
    }
    // The note about the rest takes the place of the last entry.
    if (this.entries.length < series.length && this.entries.length > 1) this.entries.pop();
    this.more = series.length - this.entries.length;
    this.rows = this.entries[this.entries.length - 1].row + 1;
  }

  draw(svg: Svg, left: f64, top: f64, bars: bool): void {
    svg.begin("g").at("font-size", LABEL_SIZE).set("fill", LABEL_COLOUR).open();
    for (let i = 0; i < this.entries.length; i += 1) {
      const entry = this.entries[i];
      const x = left + entry.x;
      const middle = top + (<f64>entry.row + 0.5) * LEGEND_ROW;
      if (bars) drawBar(svg, i, x, middle);
      else drawLine(svg, i, x, middle);
      svg
        .begin("text")
        .at("x", x + SAMPLE + SPACE)
        .at("y", middle + 4)
        .text("text", entry.name);
    }
    if (this.more > 0) this.drawMore(svg, left, top);
    svg.close("g");
  }

  private drawMore(svg: Svg, left: f64, top: f64): void {
    const last = this.entries[this.entries.length - 1];
    const x = left + last.x + entryWidth(last.name) + GAP;
    const y = top + (<f64>last.row + 0.5) * LEGEND_ROW + 4;
    svg.begin("text").at("x", x).at("y", y).text("text", `+${this.more} more`);
  }
}

function entryWidth(name: string): f64 {
  return SAMPLE + SPACE + textWidth(name, LABEL_SIZE);
}

function drawBar(svg: Svg, series: i32, x: f64, middle: f64): void {
  svg
    .begin("rect")
    .at("x", x + 3)
    .at("y", middle - 6)
    .at("width", 12)
    .at("height", 12)
    .at("rx", 2);
  svg.set("fill", colourOf(series));
  if (opacityOf(series).length > 0) svg.set("fill-opacity", opacityOf(series));
  svg.empty();
}

function drawLine(svg: Svg, series: i32, x: f64, middle: f64): void {
  svg
    .begin("line")
    .at("x1", x)
    .at("y1", middle)
    .at("x2", x + SAMPLE)
    .at("y2", middle);
  svg.set("stroke", colourOf(series)).at("stroke-width", 2.5);
  if (dashesOf(series).length > 0) svg.set("stroke-dasharray", dashesOf(series));
  else svg.set("stroke-linecap", "round");
  svg.empty();
}
