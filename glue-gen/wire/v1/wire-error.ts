/** A value that passes between steps is not valid Protobuf, or is absent. `mapping` tells which. */
export class WireError extends Error {
  override readonly name = "WireError";
  /** "target ← source", filled in by {@link Input}. */
  mapping = "";
  /** True where the value is absent, false where its bytes are not valid. */
  readonly missing: boolean;

  constructor(message: string, missing = false) {
    super(message);
    this.missing = missing;
  }
}
