import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type Concept,
  type Contract,
  type EventType,
  type Field,
  type FieldType,
  type MessageType,
  parseContracts,
  type ScalarType,
  type Schema,
} from "../../glue-gen/index.ts";

const protoRoot = fileURLToPath(new URL("../../proto/", import.meta.url));

/** Texts of the standard library's `.proto` files by import path. */
export function standardFiles(): Record<string, string> {
  const paths = (readdirSync(`${protoRoot}std`, { recursive: true }) as string[])
    .filter((path) => path.endsWith(".proto"))
    .map((path) => `std/${path.replaceAll("\\", "/")}`);
  return Object.fromEntries(paths.map((path) => [path, readFileSync(protoRoot + path, "utf8")]));
}

/** A function as the planner takes it, with a digest made of its name. */
export function published(contract: Contract): { contract: Contract; digest: string } {
  const digest = createHash("sha256").update(`${contract.name}@${contract.version}`).digest("hex");
  return { contract, digest };
}

/** The standard library's contracts as if they were published. */
export function standardLibrary(): { schema: Schema; functions: ReturnType<typeof published>[] } {
  const { contracts, schema } = parseContracts(standardFiles());
  return { schema, functions: contracts.map(published) };
}

/** A field in short: a scalar's name, `enum:Name`, or a message's full name. */
export interface FieldSpec {
  readonly name: string;
  readonly type: string;
  readonly number?: number;
  readonly means?: string;
  readonly default?: string;
  readonly optional?: boolean;
  readonly repeated?: boolean;
  readonly mapKey?: ScalarType;
  readonly oneof?: string;
}

const scalars = new Set<string>([
  ..."double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64".split(" "),
  ..."bool string bytes".split(" "),
]);

function typeOf(type: string): FieldType {
  if (scalars.has(type)) {
    return { kind: "scalar", scalar: type as ScalarType };
  }
  return type.startsWith("enum:") ? { kind: "enum", name: type.slice(5) } : { kind: "message", name: type };
}

function field(spec: FieldSpec, position: number): Field {
  const type = typeOf(spec.type);
  const repeated = spec.repeated ?? false;
  return {
    name: spec.name,
    number: spec.number ?? position + 1,
    type,
    repeated,
    packed: repeated && type.kind !== "message" && spec.type !== "string" && spec.type !== "bytes",
    presence: false,
    mapKey: spec.mapKey ?? null,
    oneof: spec.oneof ?? null,
    means: spec.means ?? null,
    defaultText: spec.default ?? null,
    optional: spec.optional ?? false,
    mediaType: null,
    comment: "",
  };
}

function message(name: string, fields: readonly FieldSpec[]): MessageType {
  const made = fields.map(field);
  const oneofs = [...new Set(made.flatMap(({ oneof }) => (oneof === null ? [] : [oneof])))];
  return { name, fields: made, oneofs, comment: "" };
}

/** A function in short; its input message is made of `takes` unless `input` names one. */
export interface FunctionSpec {
  readonly name: string;
  readonly version?: string;
  readonly takes?: readonly FieldSpec[];
  readonly input?: string;
  readonly gives: string;
  readonly means?: string;
  readonly carries?: string;
  /** Keys of the context. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  /** Which sides are streams. */
  readonly streams?: "input" | "output" | "both";
}

export interface WorldSpec {
  readonly messages?: Readonly<Record<string, readonly FieldSpec[]>>;
  readonly concepts?: Readonly<Record<string, { isA?: string; of?: string }>>;
  readonly functions?: readonly FunctionSpec[];
  readonly events?: readonly EventType[];
}

/** A repository written by hand, as plain data. */
export function world(spec: WorldSpec): { schema: Schema; functions: ReturnType<typeof published>[] } {
  const messages: Record<string, MessageType> = {};
  for (const [name, fields] of Object.entries(spec.messages ?? {})) {
    messages[name] = message(name, fields);
  }
  for (const { name, takes, input } of spec.functions ?? []) {
    if (input === undefined) {
      messages[`${name}Request`] = message(`${name}Request`, takes ?? []);
    }
  }
  const concepts: Record<string, Concept> = {};
  for (const [name, { isA, of }] of Object.entries(spec.concepts ?? {})) {
    concepts[name] = { name, isA: isA ?? null, of: of ?? null, summary: "" };
  }
  const events = Object.fromEntries((spec.events ?? []).map((event) => [event.type, event]));
  const schema: Schema = { messages, enums: {}, concepts, events };
  const functions = (spec.functions ?? []).map(
    ({ name, version, input, gives, means, carries, streams, reads = [], writes }) =>
      published({
        name,
        version: version ?? "1.0.0",
        summary: "",
        keywords: [],
        author: "",
        license: "",
        resources: { fuel: 1000, memoryBytes: 65536 },
        dependencies: [],
        context: {
          reads,
          ...(writes === undefined
            ? {}
            : { writes: writes.map((key) => ({ key, field: field({ name: "word", type: "string" }, 0) })) }),
        },
        input: input ?? `${name}Request`,
        output: gives,
        ...(streams === "input" || streams === "both" ? { inputStream: true as const } : {}),
        ...(streams === "output" || streams === "both" ? { outputStream: true as const } : {}),
        outputMeans: means ?? null,
        carries: carries ?? null,
        comment: "",
        schema,
        sources: {},
      }),
  );
  return { schema, functions };
}
