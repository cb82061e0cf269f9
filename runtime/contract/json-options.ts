import type { JsonLimits } from "./json-limits.ts";

/** How JSON becomes a message, and the other way round. */
export interface JsonOptions {
  /** What the value is called in the places of errors, such as `data`. */
  readonly place?: string;
  readonly limits?: JsonLimits;
}

/** How {@link import("./json-decoding.ts").decodeJson} works. */
export interface JsonDecodeOptions extends JsonOptions {
  /** Whether lists, maps and fields without presence are there also where they are empty; default: they are. */
  readonly zeros?: boolean;
}

/** How {@link import("./json-encoder.ts").encodeJson} works. */
export interface JsonEncodeOptions extends JsonOptions {
  /** What becomes of members that a message does not have; default: they are left out. */
  readonly unknownFields?: "leave out" | "refuse";
  /** What becomes of a value whose enum does not have its name; default: it is refused. */
  readonly unknownEnumNames?: "leave out" | "refuse";
}
