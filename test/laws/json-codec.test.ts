import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lowerCamelCase, type MessageType, parseContracts, type Schema } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson } from "../../runtime/contract/index.ts";
import { runsOf } from "../support/chance.ts";
import { codecProject } from "../support/codec-schema.ts";
import { jsonMessages, withZeros } from "../support/json-message.ts";

const file = "codec/v1/echo.proto";
const name = "codec.v1.Everything";
/** Without the types that have a form of their own in JSON, which is not theirs alone: a time has many. */
const schema = ((): Schema => {
  const { messages, ...others } = parseContracts({ [file]: codecProject[file] }).schema;
  const message = messages[name] as MessageType;
  const fields = message.fields.filter(
    ({ type }) => type.kind !== "message" || !type.name.startsWith("google."),
  );
  return { ...others, messages: { ...messages, [name]: { ...message, fields } } };
})();
const runs = { numRuns: runsOf(500) };

describe("the JSON codec", () => {
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
