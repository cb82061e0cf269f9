/**
 * The contract of a function as plain data: what the parser makes of `.proto` files, and all that
 * the generators, the planner and the repository know of a function. It survives JSON unchanged.
 */

/** Scalar types of Protobuf. */
export type ScalarType =
  | "double"
  | "float"
  | "int32"
  | "int64"
  | "uint32"
  | "uint64"
  | "sint32"
  | "sint64"
  | "fixed32"
  | "fixed64"
  | "sfixed32"
  | "sfixed64"
  | "bool"
  | "string"
  | "bytes";

/** The type of a field or of a map's value. Names are full names without a leading dot. */
export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: ScalarType }
  | { readonly kind: "message"; readonly name: string }
  | { readonly kind: "enum"; readonly name: string };

/** A field of a message. */
export interface Field {
  /** Name as written in the `.proto` file. */
  readonly name: string;
  /** Name in JSON where the file gives one (`json_name`); else it is derived from the name. */
  readonly jsonName?: string;
  readonly number: number;
  readonly type: FieldType;
  readonly repeated: boolean;
  /** True where a repeated scalar is written packed. */
  readonly packed: boolean;
  /** True where presence of a singular scalar is tracked: `optional` of proto3, or an edition's default. */
  readonly presence: boolean;
  /** Key type where the field is a map; `type` is then the type of its values. */
  readonly mapKey: ScalarType | null;
  /** Name of the oneof that the field belongs to. */
  readonly oneof: string | null;
  /** Concept that the value means, from `(heddle.v1.field).means`. */
  readonly means: string | null;
  /** Value as text where nothing provides one, from `(heddle.v1.field).default`. */
  readonly defaultText: string | null;
  /**
   * What a field of an edition is read as where it is absent (`[default = …]`), and never written for it: a text as
   * {@link defaultText} has it, for bytes in base64.
   */
  readonly implied?: string;
  /** True where the function does without it: `(heddle.v1.field).optional`, proto3 `optional`, or an implied value. */
  readonly optional: boolean;
  /** Media type where the value is the whole content of a file. */
  readonly mediaType: string | null;
  /** Key of the context that the value is written to where the message is a function's output. */
  readonly context?: string;
  readonly comment: string;
}

/** A message type. */
export interface MessageType {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly oneofs: readonly string[];
  readonly comment: string;
}

/** An enum type; values in the order of the file. */
export interface EnumType {
  readonly name: string;
  /** True where numbers without a name are no values of it (`features.enum_type = CLOSED`). */
  readonly closed?: true;
  readonly values: readonly { readonly name: string; readonly number: number }[];
  readonly comment: string;
}

/** A concept that is not a message type. Names are full names. */
export interface Concept {
  readonly name: string;
  readonly isA: string | null;
  /** The concept it is made of, where `isA` does not say. */
  readonly of: string | null;
  readonly summary: string;
}

/** A message that is the schema of the data of a type of event. */
export interface EventType {
  /** CloudEvents `type`. */
  readonly type: string;
  readonly rule: string;
  /** Full name of the message. */
  readonly message: string;
  /** Full names of concepts. */
  readonly goals: readonly string[];
  /** Name of the field that takes data that is not JSON, as it is. */
  readonly payload: string | null;
}

/** Messages, enums, concepts and events by full name. */
export interface Schema {
  readonly messages: Readonly<Record<string, MessageType>>;
  readonly enums: Readonly<Record<string, EnumType>>;
  readonly concepts: Readonly<Record<string, Concept>>;
  /** By CloudEvents `type`. */
  readonly events: Readonly<Record<string, EventType>>;
}

/** Upper limits of one call. */
export interface Resources {
  /** Units of fuel. */
  readonly fuel: number;
  readonly memoryBytes: number;
}

/** A key of the context that a function writes, and the field of its output whose value it writes. */
export interface ContextWrite {
  readonly key: string;
  readonly field: Field;
}

/** Whether a function takes or gives a stream, and thus is of the world streaming-function. */
export function isStreaming({
  inputStream,
  outputStream,
}: Pick<Contract, "inputStream" | "outputStream">): boolean {
  return inputStream === true || outputStream === true;
}

/** How a function is tried again: pauses grow from `baseMs` by `factor` up to `maxMs`. */
export interface Retry {
  /** How often, after the first time. */
  readonly count: number;
  readonly baseMs: number;
  readonly factor: number;
  readonly maxMs: number;
}

/** What happens where a function fails, as its contract says. */
export interface ErrorPolicy {
  readonly retry?: Retry;
  readonly skip?: true;
  /** Full name of another function. */
  readonly fallback?: string;
  /** The function's own codes that may pass. */
  readonly transient: readonly string[];
}

/** The contract of a function. */
export interface Contract {
  /** Full service name, such as `std.image.v1.Resize`. */
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly keywords: readonly string[];
  readonly author: string;
  readonly license: string;
  readonly resources: Resources;
  readonly dependencies: readonly { readonly function: string; readonly range: string }[];
  /** Keys of the context that it reads, and what it writes; left out where it writes nothing. */
  readonly context: { readonly reads: readonly string[]; readonly writes?: readonly ContextWrite[] };
  /** Left out where a failure of the function is one of the event. */
  readonly onError?: ErrorPolicy;
  /** Full name of the message type of the input. */
  readonly input: string;
  /** Full name of the message type of the output. */
  readonly output: string;
  /** True where the function takes any number of inputs one after the other: `rpc Run(stream T)`. */
  readonly inputStream?: true;
  /** True where it gives any number of outputs: `returns (stream U)`. */
  readonly outputStream?: true;
  /** Concept of the output where it is narrower than its message type. */
  readonly outputMeans: string | null;
  /** Name of the input field whose concept the output is made of. */
  readonly carries: string | null;
  readonly comment: string;
  /** All that input and output refer to, and the concepts and events of the files that say so. */
  readonly schema: Schema;
  /** The `.proto` files by import path, imports included; not those of `google/` and `heddle/`. */
  readonly sources: Readonly<Record<string, string>>;
}
