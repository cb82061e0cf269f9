/**
 * The one catalogue of errors. Every error that Heddle raises on purpose is a {@link HeddleError}
 * with a code from here; docs/errors.md is printed from it.
 */

/** What a code means and what to do about it. */
export interface CatalogueEntry {
  /** What happened, in general. */
  readonly summary: string;
  /** What to do next, in general. */
  readonly remedy: string;
}

const entries = {
  CONTRACT_SYNTAX: {
    summary: "A .proto file cannot be parsed.",
    remedy: "Correct the file at the line that is named.",
  },
  CONTRACT_INVALID: {
    summary: "A .proto file is not a valid contract.",
    remedy: "A contract is a service with one rpc Run and the option (heddle.v1.function).",
  },
  CONTRACT_UNSUPPORTED: {
    summary: "A contract uses a part of Protobuf that Heddle does not support.",
    remedy: "Write the schema without it.",
  },
  CONTRACT_CONFLICT: {
    summary: "A message or concept differs from the published one of the same name.",
    remedy: "Give the changed message a new name or package version.",
  },
} as const satisfies Record<string, CatalogueEntry>;

/** The catalogue, by code. */
export const catalogue: Readonly<Record<HeddleErrorCode, CatalogueEntry>> = entries;

/** A stable code. */
export type HeddleErrorCode = keyof typeof entries;

/** Where and why, beyond the code. */
export interface HeddleErrorDetails {
  /** The place in the input: "line 3", "byte 812", a field's path. */
  readonly place?: string;
  /** What to do next, where the catalogue's remedy is too general. */
  readonly remedy?: string;
  /** The step of the graph. */
  readonly step?: string;
  /** Full name of the function. */
  readonly function?: string;
  /** A function's own code, where it reported the failure itself. */
  readonly functionCode?: string;
  readonly cause?: unknown;
}

/** An error with a stable code, the place, and what to do next. */
export class HeddleError extends Error {
  override readonly name = "HeddleError";
  readonly code: HeddleErrorCode;
  readonly remedy: string;
  readonly place: string | undefined;
  readonly step: string | undefined;
  readonly function: string | undefined;
  readonly functionCode: string | undefined;

  /** @param message what happened and what was expected, one or two sentences */
  constructor(code: HeddleErrorCode, message: string, details: HeddleErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.remedy = details.remedy ?? entries[code].remedy;
    this.place = details.place;
    this.step = details.step;
    this.function = details.function;
    this.functionCode = details.functionCode;
  }

  /** The form of heddle.v1.Failure, for JSON and for the way between threads. */
  toJSON(): Failure {
    return {
      code: this.functionCode ?? this.code,
      kind: this.code,
      message: this.message,
      place: this.place ?? "",
      step: this.step ?? "",
      function: this.function ?? "",
      remedy: this.remedy,
    };
  }
}

/** heddle.v1.Failure as plain data; `kind` is the catalogue's code. */
export interface Failure {
  readonly code: string;
  readonly kind: HeddleErrorCode;
  readonly message: string;
  readonly place: string;
  readonly step: string;
  readonly function: string;
  readonly remedy: string;
}
