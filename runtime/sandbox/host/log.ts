/** How much a line of the log matters. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Levels in the order of the world's enumeration. */
export const logLevels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** A line that a guest logged; control characters are escaped. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
}

/** What one call may log at most; what is more is dropped, and its first line tells so. */
export const logLimits = {
  /** Lines: enough to follow a call, few enough to keep for each event. */
  entries: 100,
  /** Bytes of one line. */
  entryBytes: 4096,
  /** Bytes of all lines. */
  bytes: 65_536,
} as const;
