/** What one step took. */
export interface StepReport {
  /** Identifier in the graph. */
  readonly step: string;
  /** Full name of the function. */
  readonly function: string;
  /** Wall-clock time in milliseconds: mapping its input and running it. */
  readonly milliseconds: number;
  /** Units of fuel. */
  readonly fuel: number;
  /** Bytes of linear memory at the end of the call, when it is largest. */
  readonly peakMemory: number;
}

/** What a function wrote to its log. */
export interface LogEntry {
  readonly step: string;
  readonly level: string;
  readonly message: string;
}
