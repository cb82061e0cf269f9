import { Across } from "./across";
import { Scale } from "./scale";

/** Pixels around all that is drawn. */
export const MARGIN: f64 = 16;

/** The rectangle that the axes span, in pixels, and what lies along them. */
export class Plot {
  constructor(
    public readonly left: f64,
    public readonly top: f64,
    public readonly width: f64,
    public readonly height: f64,
    public readonly across: Across,
    public readonly scale: Scale,
  ) {}

  get right(): f64 {
    return this.left + this.width;
  }

  get bottom(): f64 {
    return this.top + this.height;
  }

  /** Where a row lies. */
  x(row: i32): f64 {
    return this.left + this.across.centres[row] * this.width;
  }

  /** Where a number lies. */
  y(value: f64): f64 {
    return this.bottom - this.scale.fraction(value) * this.height;
  }
}
