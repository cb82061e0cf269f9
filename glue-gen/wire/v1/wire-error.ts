/** Why a mapping fails: the value is absent, its bytes are not valid, it does not fit, or it is too much. */
export type WireReason = "missing" | "malformed" | "unfit" | "limit";

/** A value cannot pass from step to step. `mapping` tells which. */
export class WireError extends Error {
  override readonly name = "WireError";
  /** "target ← source", filled in by {@link Input}. */
  mapping = "";
  readonly reason: WireReason;

  constructor(message: string, reason: WireReason = "malformed") {
    super(message);
    this.reason = reason;
  }
}

/** @param place such as ` in element 2` */
export function missing(place = ""): WireError {
  return new WireError(`the value is absent${place}`, "missing");
}
