import type { IntegerFormat } from "./integer.ts";

/** How a value that is converted is written on one side. Times and integers are those of {@link Conversion}. */
export type Format =
  | IntegerFormat
  | "float"
  | "double"
  /** Bytes as they are; text is the same where it is valid UTF-8. */
  | "bytes"
  | "string"
  /** Bytes in base64 with its padding. */
  | "base64"
  /** An integer as text. */
  | "decimal"
  /** The number of an enum's value, and its name. */
  | "enum"
  | "name"
  /** google.protobuf.Timestamp, and RFC 3339 as text. */
  | "timestamp"
  | "rfc3339"
  /** google.protobuf.Duration, and seconds as text. */
  | "duration"
  | "seconds";

/**
 * A lossless change of how a value is written. An integer on one side of a time is seconds (of a moment since
 * 1970), or milliseconds.
 */
export interface Conversion {
  readonly from: Format;
  readonly to: Format;
  /** Values of the enum, where one is converted. */
  readonly names?: readonly (readonly [name: string, number: number])[];
  readonly unit?: "milliseconds";
}
