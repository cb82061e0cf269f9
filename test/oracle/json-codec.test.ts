import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { lowerCamelCase, type MessageType, parseContracts, type Schema } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson } from "../../runtime/contract/index.ts";
import { codecProject } from "../support/codec-schema.ts";
import { type JsonMessage, jsonMessages, withZeros } from "../support/json-message.ts";

const file = "codec/v1/echo.proto";
const name = "codec.v1.Everything";
/** Without the types that have a form of their own in JSON, which protobufjs does not know. */
const schema = ((): Schema => {
  const { messages, ...others } = parseContracts({ [file]: codecProject[file] }).schema;
  const message = messages[name] as MessageType;
  const fields = message.fields.filter(
    ({ type }) => type.kind !== "message" || !type.name.startsWith("google."),
  );
  return { ...others, messages: { ...messages, [name]: { ...message, fields } } };
})();
const runs = { numRuns: Number(process.env.HEDDLE_ORACLE_RUNS ?? 500) };

/** The same schema as protobufjs reads it. */
const oracle = (() => {
  const root = new protobuf.Root();
  const timestamp = protobuf.common.get("google/protobuf/timestamp.proto");
  if (timestamp !== null) {
    root.addJSON(timestamp.nested as never);
  }
  protobuf.parse(codecProject[file], root, { keepCase: false });
  root.resolveAll();
  return root.lookupType(name);
})();

const hashOf = (number: string): string => {
  const bits = BigInt.asUintN(64, BigInt(number));
  return new protobuf.util.LongBits(Number(bits & 0xffffffffn), Number(bits >> 32n)).toHash();
};

/** Keys of 64 bits are hashes of their bits in what protobufjs writes. */
function withKeys(
  schemaOf: Schema,
  message: string,
  json: JsonMessage,
  key: (text: string) => string,
): JsonMessage {
  const result: JsonMessage = {};
  for (const { name: field, type, repeated, mapKey } of schemaOf.messages[message]?.fields ?? []) {
    const own = lowerCamelCase(field);
    if (!Object.hasOwn(json, own)) {
      continue;
    }
    const deeper = (value: unknown): unknown =>
      type.kind === "message" ? withKeys(schemaOf, type.name, value as JsonMessage, key) : value;
    const value = json[own];
    if (mapKey !== null) {
      const rename = (text: string): string => (mapKey.endsWith("64") ? key(text) : text);
      result[own] = Object.fromEntries(
        Object.entries(value as JsonMessage).map(([entry, inner]) => [rename(entry), deeper(inner)]),
      );
    } else {
      result[own] = repeated ? (value as unknown[]).map(deeper) : deeper(value);
    }
  }
  return result;
}

/** What protobufjs reads, in our JSON form. */
function readByOracle(bytes: Uint8Array): JsonMessage {
  const object = oracle.toObject(oracle.decode(bytes), {
    longs: String,
    enums: String,
    bytes: String,
    json: true,
  });
  return withZeros(schema, name, object);
}

function writeByOracle(json: JsonMessage): Uint8Array {
  return oracle.encode(oracle.fromObject(withKeys(schema, name, json, hashOf))).finish();
}

describe("the JSON codec, beside protobufjs", () => {
  test("writes messages that protobufjs reads as they were", () => {
    fc.assert(
      fc.property(jsonMessages(schema, name), (json) => {
        expect(readByOracle(encodeJson(schema, name, json))).toEqual(withZeros(schema, name, json));
      }),
      runs,
    );
  });

  test("reads the messages that protobufjs writes", () => {
    fc.assert(
      fc.property(jsonMessages(schema, name), (json) => {
        expect(decodeJson(schema, name, writeByOracle(json))).toEqual(withZeros(schema, name, json));
      }),
      runs,
    );
  });

  test("reads what it wrote, through JSON text too", () => {
    fc.assert(
      fc.property(jsonMessages(schema, name), (json) => {
        const decoded = decodeJson(schema, name, encodeJson(schema, name, json));
        expect(decoded).toEqual(withZeros(schema, name, json));
        const again = JSON.parse(JSON.stringify(decoded)) as unknown;
        // JSON has no negative zero; everything else survives.
        const positive = JSON.parse(JSON.stringify(withZeros(schema, name, json))) as unknown;
        expect(decodeJson(schema, name, encodeJson(schema, name, again))).toEqual(positive);
      }),
      runs,
    );
  });

  test("takes fields by their names in the file as well", () => {
    fc.assert(
      fc.property(jsonMessages(schema, name, 1), (json) => {
        const fields = schema.messages[name]?.fields ?? [];
        const renamed = Object.fromEntries(
          Object.entries(json).map(([key, value]) => [
            fields.find((field) => lowerCamelCase(field.name) === key)?.name ?? key,
            value,
          ]),
        );
        expect(encodeJson(schema, name, renamed)).toEqual(encodeJson(schema, name, json));
      }),
      runs,
    );
  });

  test("never breaks on bytes: a message is read or refused with a code", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc
            .tuple(jsonMessages(schema, name, 1), fc.nat(), fc.nat(255), fc.nat())
            .map(([json, at, byte, cut]) => {
              const bytes = encodeJson(schema, name, json).slice();
              if (bytes.length > 0) {
                bytes[at % bytes.length] = byte;
              }
              return bytes.subarray(0, bytes.length - (cut % (bytes.length + 1)));
            }),
        ),
        (bytes) => {
          try {
            expect(decodeJson(schema, name, bytes)).toBeTypeOf("object");
          } catch (error) {
            expect(error).toMatchObject({ name: "HeddleError", code: "BAD_OUTPUT" });
          }
        },
      ),
      { numRuns: runs.numRuns * 4 },
    );
  });
});
