/** Limits of values that become JSON or come from it. */
export interface JsonLimits {
  /**
   * Messages within messages. Deep JSON takes three messages a level in std.json.v1; each level takes a
   * frame of the stack, of which there is room for some thousands.
   */
  readonly depth: number;
  /**
   * Values of one message, elements of lists included. A byte of a packed list becomes a value of 8 to 16
   * bytes, so without a limit 64 MiB from a function would take 1 GiB here.
   */
  readonly values: number;
}

export const defaultJsonLimits: JsonLimits = { depth: 256, values: 8_000_000 };
