import { Across, AxisLabel } from "./across";
import { CalendarDate, dateOfDays, monthName } from "./calendar";
import { LABEL_SIZE, textWidth } from "./font";

/** Pixels between two labels. */
const GAP: f64 = 14;

/** Steps between ticks: days, then months, each from the finest. Weeks begin on Monday. */
const DAY_STEPS: StaticArray<i32> = [1, 2, 7, 14];
const MONTH_STEPS: StaticArray<i32> = [
  1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000, 120000,
];

/** 1970-01-01 was a Thursday, three days after a Monday. */
const MONDAY: i32 = 3;

/** Rows at their distance in time on a plot of so many pixels; there are two different dates at least. */
export function timeAxis(dates: Array<CalendarDate>, width: f64): Across {
  const first = dates[0].days;
  const span = <f64>(dates[dates.length - 1].days - first);
  const centres = new StaticArray<f64>(dates.length);
  let parts = 1;
  for (let row = 0; row < dates.length; row += 1) {
    centres[row] = <f64>(dates[row].days - first) / span;
    parts = max(parts, dates[row].parts);
  }
  return new Across(centres, new TimeTicks(first, <i32>span, width).choose(parts), false);
}

class TimeTicks {
  constructor(
    private readonly first: i32,
    private readonly span: i32,
    private readonly width: f64,
  ) {}

  /** The finest ticks whose labels do not meet; no finer than the dates, which say so many parts. */
  choose(parts: i32): Array<AxisLabel> {
    for (let i = 0; i < DAY_STEPS.length && parts === 3; i += 1) {
      if (this.isCrowded(DAY_STEPS[i])) continue;
      const labels = this.days(DAY_STEPS[i]);
      if (labels.length > 0 && this.fits(labels)) return labels;
    }
    for (let i = 0; i < MONTH_STEPS.length; i += 1) {
      const step = MONTH_STEPS[i];
      if (this.isCrowded(30 * step) || (parts === 1 && step < 12)) continue;
      const labels = this.months(step);
      if (labels.length > 0 && this.fits(labels)) return labels;
    }
    return [this.label(this.first, dateOfDays(this.first).year.toString())];
  }

  /** Tells whether ticks of so many days cannot fit; their labels need not be made then. */
  private isCrowded(days: i32): bool {
    return <f64>this.span / days > this.width / GAP;
  }

  private days(step: i32): Array<AxisLabel> {
    const labels: Array<AxisLabel> = [];
    let year = i32.MIN_VALUE;
    for (let day = this.first; day <= this.first + this.span; day += 1) {
      if (euclid(day + MONDAY, step) !== 0) continue;
      const date = dateOfDays(day);
      const text = `${date.day} ${monthName(date.month)}`;
      labels.push(this.label(day, date.year === year ? text : `${text} ${date.year}`));
      year = date.year;
    }
    return labels;
  }

  private months(step: i32): Array<AxisLabel> {
    const labels: Array<AxisLabel> = [];
    const start = dateOfDays(this.first);
    let month = start.year * 12 + start.month - 1;
    if (start.day > 1) month += 1;
    month += euclid(-month, step);
    let year = i32.MIN_VALUE;
    while (true) {
      const date = new CalendarDate(month / 12, (month % 12) + 1, 1, 2);
      const day = date.days;
      if (day > this.first + this.span) return labels;
      // January is the tick of its year; the first tick and the first one of a year say it as well.
      const name = monthName(date.month);
      const text =
        date.month === 1 ? date.year.toString() : date.year === year ? name : `${name} ${date.year}`;
      labels.push(this.label(day, text));
      year = date.year;
      month += step;
    }
  }

  private label(day: i32, text: string): AxisLabel {
    return new AxisLabel(<f64>(day - this.first) / <f64>this.span, text);
  }

  private fits(labels: Array<AxisLabel>): bool {
    let right = -Infinity;
    for (let i = 0; i < labels.length; i += 1) {
      const half = textWidth(labels[i].text, LABEL_SIZE) / 2;
      const centre = labels[i].fraction * this.width;
      if (centre - half < right) return false;
      right = centre + half + GAP;
    }
    return true;
  }
}

/** The remainder that is never negative. */
function euclid(value: i32, divisor: i32): i32 {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
