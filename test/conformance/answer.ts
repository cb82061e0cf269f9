import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import type { BuiltFunction } from "../../functions-as/build/index.ts";
import type { Schema } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson, parseJsonText } from "../../runtime/contract/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { buildProject, callCore } from "../support/built-project.ts";

/** Which codec answers: JSON in TypeScript alone, or with each message through the codec of a function too. */
export type Testee = "typescript" | "assemblyscript";

/** A request of the conformance suite, as far as it is looked at. */
export interface Request {
  readonly payload: { readonly kind: "protobuf" | "json" | "other"; readonly bytes: Uint8Array };
  /** 1 for Protobuf, 2 for JSON. */
  readonly output: number;
  readonly messageType: string;
  /** 3 where members that a message does not have are to be left out. */
  readonly category: number;
}

/** What a request is answered with; the names are those of conformance.ConformanceResponse. */
export type Answer =
  | { readonly kind: "parse_error" | "serialize_error" | "skipped" | "json_payload"; readonly text: string }
  | { readonly kind: "protobuf_payload"; readonly bytes: Uint8Array };

/** The messages that the suite asks about, each with the file that declares it. */
export const subjects = [
  ["test_messages_proto3.proto", "protobuf_test_messages.proto3.TestAllTypesProto3"],
  ["test_messages_proto3_editions.proto", "protobuf_test_messages.editions.proto3.TestAllTypesProto3"],
] as const;

/** A function that takes and returns such a message. */
export function buildEcho(file: string, message: string): Promise<BuiltFunction> {
  return buildProject({
    [`test/${file}`]: readFileSync(new URL(file, import.meta.url), "utf8"),
    "conformance/v1/echo.proto": `syntax = "proto3";
      package conformance.v1;
      import "heddle/v1/options.proto";
      import "test/${file}";
      service Echo {
        option (heddle.v1.function) = { version: "1.0.0" summary: "Return the input" };
        rpc Run(${message}) returns (${message});
      }`,
    "conformance/v1/echo.ts": `import { TestAllTypesProto3 } from "./contract";
      export function run(input: TestAllTypesProto3): TestAllTypesProto3 { return input; }`,
  });
}

/** What is kept of a build. */
interface Built {
  readonly schema: Schema;
  /** In base64. */
  readonly core: string;
}

/** Builds into a directory, or takes what is there: the runner waits no longer than half a minute. */
async function buildInto(directory: string, file: string, message: string): Promise<Built> {
  const path = join(directory, `${file}.json`);
  if (!existsSync(path)) {
    const { contract, core } = await buildEcho(file, message);
    const built: Built = { schema: contract.schema, core: Buffer.from(core).toString("base64") };
    writeFileSync(path, JSON.stringify(built));
  }
  return JSON.parse(readFileSync(path, "utf8")) as Built;
}

interface Subject {
  readonly schema: Schema;
  readonly module: WebAssembly.Module;
}

/** Answers requests of the suite. */
export class Conformance {
  readonly #subjects: ReadonlyMap<string, Subject>;
  readonly #testee: Testee;

  /** @param directory where the functions are that were built before, and are put that are built now */
  static async create(testee: Testee, directory: string): Promise<Conformance> {
    const built = new Map<string, Subject>();
    for (const [file, message] of subjects) {
      const { schema, core } = await buildInto(directory, file, message);
      built.set(message, { schema, module: new WebAssembly.Module(Buffer.from(core, "base64")) });
    }
    return new Conformance(built, testee);
  }

  private constructor(built: ReadonlyMap<string, Subject>, testee: Testee) {
    this.#subjects = built;
    this.#testee = testee;
  }

  answer({ payload, output, messageType, category }: Request): Answer {
    const subject = this.#subjects.get(messageType);
    if (subject === undefined || payload.kind === "other" || (output !== 1 && output !== 2)) {
      return { kind: "skipped", text: "proto2, groups, extensions and the text format are not supported" };
    }
    const withFunction = this.#testee === "assemblyscript";
    if (!withFunction && payload.kind === "protobuf" && output === 1) {
      return { kind: "skipped", text: "there is no codec from binary to binary in TypeScript" };
    }
    let message: Uint8Array;
    try {
      const bytes =
        payload.kind === "json" ? encode(subject, messageType, payload.bytes, category) : payload.bytes;
      message = withFunction ? call(subject, bytes) : bytes;
    } catch (error) {
      return { kind: "parse_error", text: messageOf(error) };
    }
    if (output === 1) {
      return { kind: "protobuf_payload", bytes: message };
    }
    try {
      return {
        kind: "json_payload",
        text: JSON.stringify(decodeJson(subject.schema, messageType, message, { zeros: false })),
      };
    } catch (error) {
      const text = messageOf(error);
      return { kind: text.includes("has no form in JSON") ? "serialize_error" : "parse_error", text };
    }
  }
}

function encode({ schema }: Subject, messageType: string, json: Uint8Array, category: number): Uint8Array {
  const ignores = category === 3;
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json);
  return encodeJson(schema, messageType, parseJsonText(text), {
    unknownFields: ignores ? "leave out" : "refuse",
    unknownEnumNames: ignores ? "leave out" : "refuse",
  });
}

function call({ module }: Subject, bytes: Uint8Array): Uint8Array {
  const outcome = callCore(module, bytes);
  if (!outcome.ok) {
    throw new HeddleError("BAD_OUTPUT", `${outcome.code} at ${outcome.place}: ${outcome.message}`);
  }
  return outcome.output;
}

function messageOf(error: unknown): string {
  if (!(error instanceof HeddleError || error instanceof TypeError)) {
    throw error;
  }
  return error.message;
}

/** Reads a conformance.ConformanceRequest. */
export function readRequest(bytes: Uint8Array): Request {
  const reader = protobuf.Reader.create(new Uint8Array(bytes));
  const request = {
    payload: { kind: "other" as Request["payload"]["kind"], bytes: new Uint8Array(0) as Uint8Array },
    output: 0,
    messageType: "",
    category: 0,
  };
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    switch (tag >>> 3) {
      case 1:
        request.payload = { kind: "protobuf", bytes: reader.bytes() };
        break;
      case 2:
        request.payload = { kind: "json", bytes: reader.bytes() };
        break;
      case 3:
        request.output = reader.uint32();
        break;
      case 4:
        request.messageType = reader.string();
        break;
      case 5:
        request.category = reader.uint32();
        break;
      default:
        reader.skipType(tag & 7);
    }
  }
  return request;
}

const numbers = { parse_error: 1, serialize_error: 6, skipped: 5, json_payload: 4, protobuf_payload: 3 };

/** Writes a conformance.ConformanceResponse. */
export function writeAnswer(answer: Answer): Uint8Array {
  const writer = protobuf.Writer.create().uint32(numbers[answer.kind] * 8 + 2);
  return ("bytes" in answer ? writer.bytes(answer.bytes) : writer.string(answer.text)).finish();
}
