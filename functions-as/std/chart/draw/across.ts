/** A text below the axis. */
export class AxisLabel {
  constructor(
    /** 0 at the left of the plot, 1 at its right. */
    public readonly fraction: f64,
    public readonly text: string,
  ) {}
}

/** How the rows lie along x. */
export class Across {
  constructor(
    /** Where each row lies: 0 at the left of the plot, 1 at its right. */
    public readonly centres: StaticArray<f64>,
    public readonly labels: Array<AxisLabel>,
    /** True where the labels are turned by 45 degrees, ending at their tick. */
    public readonly turned: bool,
  ) {}
}
