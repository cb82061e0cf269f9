import { Across } from "./across";
import { bandAxis } from "./band-axis";
import { CalendarDate, readDate } from "./calendar";
import { Data } from "./data";
import { LABEL_SIZE, textWidth } from "./font";
import { MARGIN, Plot } from "./plot";
import { chooseScale, Scale } from "./scale";
import { tickLabel } from "./tick-label";
import { timeAxis } from "./time-axis";

/** Pixels: below the plot for labels that lie, and from the axis to its numbers. */
const BELOW: f64 = 28;
const BESIDE: f64 = 8;

/** Pixels between two lines of the grid. */
const LEVEL: f64 = 52;

/** Widest label that is turned, in pixels and as part of the height. */
const WIDEST_TURNED: f64 = 120;
const WIDEST_TURNED_PART: f64 = 0.3;

/** Finds the axes and their place: the width of the numbers decides the left edge, the labels below the bottom. */
export function layOut(data: Data, bars: bool, width: f64, height: f64, top: f64): Plot {
  const scale = scaleFor(data, bars, height - top - BELOW - MARGIN);
  let left = MARGIN + widestTick(scale) + BESIDE;
  const widest = Math.min(WIDEST_TURNED, height * WIDEST_TURNED_PART);
  let across = lieAcross(data, bars, width - left - MARGIN, widest);
  let below = BELOW;
  if (across.turned) {
    const reach = turnedReach(across);
    // Turned labels end at their tick, so the first ones may reach beyond the left edge.
    left = Math.max(left, reach + 4 - across.labels[0].fraction * (width - left - MARGIN));
    across = lieAcross(data, bars, width - left - MARGIN, widest);
    below = turnedReach(across) + 16;
  }
  const plotHeight = height - top - below - MARGIN / 2;
  return new Plot(left, top, width - left - MARGIN, plotHeight, across, scaleFor(data, bars, plotHeight));
}

function scaleFor(data: Data, bars: bool, height: f64): Scale {
  return chooseScale(data.series, max(1, <i32>(height / LEVEL)), bars);
}

function widestTick(scale: Scale): f64 {
  let widest: f64 = 0;
  for (let i = scale.first; i <= scale.last; i += 1) {
    widest = Math.max(widest, textWidth(tickLabel(scale, i), LABEL_SIZE));
  }
  return widest;
}

/** How far turned labels reach to the left and down. */
function turnedReach(across: Across): f64 {
  let widest: f64 = 0;
  for (let i = 0; i < across.labels.length; i += 1) {
    widest = Math.max(widest, textWidth(across.labels[i].text, LABEL_SIZE));
  }
  return widest * Math.SQRT1_2;
}

function lieAcross(data: Data, bars: bool, width: f64, widestTurned: f64): Across {
  const dates = ascendingDates(data);
  return bars || dates === null ? bandAxis(data, width, widestTurned) : timeAxis(dates, width);
}

/** The dates of the rows, where all are dates that ascend and not all are one. */
function ascendingDates(data: Data): Array<CalendarDate> | null {
  if (!data.dates || data.rows < 2) return null;
  const dates = new Array<CalendarDate>();
  for (let row = 0; row < data.rows; row += 1) {
    const date = readDate(data.labels[row]);
    if (date === null || (row > 0 && date.days < dates[row - 1].days)) return null;
    dates.push(date);
  }
  return dates[0].days < dates[dates.length - 1].days ? dates : null;
}
