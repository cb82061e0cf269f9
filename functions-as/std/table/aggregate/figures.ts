import { Column, ColumnType, Statistic } from "./contract";
import { Groups } from "./groups";

/**
 * Aggregates columns over groups. Empty cells (NaN) do not count; a group without any other has an empty figure, and
 * 0 where cells are counted.
 *
 * Sums are compensated (Neumaier's form of Kahan's summation), so that the order of the rows and their number hardly
 * matter; a mean is the sum divided by the count. Nothing is rounded.
 */
export class Figures {
  private readonly counts: StaticArray<i32>;
  /** For each group the sum without its correction, the least or the greatest cell so far. */
  private readonly values: StaticArray<f64>;
  private readonly corrections: StaticArray<f64>;

  constructor(
    private readonly groups: Groups,
    private readonly statistic: Statistic,
  ) {
    this.counts = new StaticArray<i32>(groups.count);
    this.values = new StaticArray<f64>(groups.count);
    this.corrections = new StaticArray<f64>(groups.count);
  }

  /** The figures of a number column, one for each group. */
  aggregate(column: Column): Column {
    this.counts.fill(0);
    this.values.fill(0);
    this.corrections.fill(0);
    const cells = column.numbers;
    for (let row = 0; row < cells.length; row += 1) {
      if (!isNaN(cells[row])) this.add(this.groups.ofRow[row], cells[row]);
    }
    const result = new Column();
    result.name = column.name;
    result.type = ColumnType.COLUMN_TYPE_NUMBER;
    result.numbers = new Array<f64>(this.groups.count);
    for (let group = 0; group < this.groups.count; group += 1) result.numbers[group] = this.figure(group);
    return result;
  }

  private add(group: i32, cell: f64): void {
    const first = this.counts[group] === 0;
    this.counts[group] += 1;
    switch (this.statistic) {
      case Statistic.STATISTIC_MIN:
        if (first || cell < this.values[group]) this.values[group] = cell;
        return;
      case Statistic.STATISTIC_MAX:
        if (first || cell > this.values[group]) this.values[group] = cell;
        return;
      case Statistic.STATISTIC_COUNT:
        return;
      default:
        this.addToSum(group, cell);
    }
  }

  private addToSum(group: i32, cell: f64): void {
    const before = this.values[group];
    const sum = before + cell;
    const correction = Math.abs(before) >= Math.abs(cell) ? before - sum + cell : cell - sum + before;
    this.values[group] = sum;
    // The correction of an infinite sum is no number; the sum stays right without it.
    if (isFinite(correction)) this.corrections[group] += correction;
  }

  private figure(group: i32): f64 {
    const count = this.counts[group];
    if (this.statistic === Statistic.STATISTIC_COUNT) return count;
    if (count === 0) return NaN;
    switch (this.statistic) {
      case Statistic.STATISTIC_MIN:
      case Statistic.STATISTIC_MAX:
        return this.values[group];
      case Statistic.STATISTIC_SUM:
        return this.values[group] + this.corrections[group];
      default:
        return (this.values[group] + this.corrections[group]) / count;
    }
  }
}
