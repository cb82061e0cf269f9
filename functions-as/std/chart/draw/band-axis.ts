import { Across, AxisLabel } from "./across";
import { readDate } from "./calendar";
import { Data } from "./data";
import { fitText, LABEL_SIZE, textWidth } from "./font";

/** Pixels between two labels that lie, and between the lines of two that are turned. */
const GAP: f64 = 10;
const LINE: f64 = 15;

/** Widest label that lies. */
const WIDEST_LYING: f64 = 160;

/** Steps between labelled rows; those of months and of all else. */
const MONTH_STEPS: StaticArray<i32> = [1, 2, 3, 6];
const STEPS: StaticArray<i32> = [1, 2, 5];

/** Rows evenly spaced, each in the middle of its band, on a plot of so many pixels. */
export function bandAxis(data: Data, width: f64, widestTurned: f64): Across {
  const rows = data.rows;
  const centres = new StaticArray<f64>(rows);
  for (let row = 0; row < rows; row += 1) centres[row] = (<f64>row + 0.5) / rows;
  const texts = new Array<string>();
  let widest: f64 = 0;
  for (let row = 0; row < rows; row += 1) {
    texts.push(fitText(labelText(data, row), LABEL_SIZE, WIDEST_LYING));
    widest = max(widest, textWidth(texts[row], LABEL_SIZE));
  }
  const band = width / max(rows, 1);
  // Dates and numbers go on as one expects where some are left out; names are turned rather.
  const turned = !data.dates && data.along.length > 0 && widest + GAP > band;
  const needed = turned ? LINE : widest + GAP;
  const step = chooseStep(needed / band, data.dates && rows > 0 && data.labels[0].length === 7);
  const labels = new Array<AxisLabel>();
  for (let row = 0; row < rows; row += step) {
    const text = turned ? fitText(texts[row], LABEL_SIZE, widestTurned) : texts[row];
    labels.push(new AxisLabel(centres[row], text));
  }
  return new Across(centres, labels, turned);
}

function labelText(data: Data, row: i32): string {
  const text = data.labels[row];
  if (!data.dates) return text;
  const date = readDate(text);
  return date === null ? text : date.toString();
}

/** The least round step that is `least` or more. */
function chooseStep(least: f64, months: bool): i32 {
  if (months) {
    for (let i = 0; i < MONTH_STEPS.length; i += 1) if (MONTH_STEPS[i] >= least) return MONTH_STEPS[i];
    return 12 * chooseStep(least / 12, false);
  }
  for (let scale = 1; scale < 1000000; scale *= 10) {
    for (let i = 0; i < STEPS.length; i += 1) if (STEPS[i] * scale >= least) return STEPS[i] * scale;
  }
  return 1000000;
}
