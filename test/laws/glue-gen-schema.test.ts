import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { words } from "../support/attacks.ts";
import { buildProject, callCore } from "../support/built-project.ts";
import { runsOf } from "../support/chance.ts";
import { messageArbitrary } from "../support/message-arbitrary.ts";

const multiplier = runsOf(1000) / 1000;

const keyTypes =
  "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string".split(" ");
const scalarTypes = [...keyTypes, "double", "float", "bytes"];
const messageNames = ["M", "Other", "M.Inner", "Object", "value"];

const valueType = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...scalarTypes) },
  { weight: 1, arbitrary: fc.constantFrom(...messageNames, "E") },
);
const fieldType = fc.oneof(
  { weight: 4, arbitrary: valueType },
  { weight: 2, arbitrary: valueType.map((type) => `repeated ${type}`) },
  { weight: 1, arbitrary: valueType.map((type) => `optional ${type}`) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...keyTypes), valueType).map(([key, type]) => `map<${key}, ${type}>`),
  },
);
const fieldNumber = fc
  .oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(15, 16, 2047, 2048, 262_143, 262_144, 536_870_911))
  .filter((number) => number < 19_000 || number > 19_999);

/** The fields of a message as text; a part of them in a oneof. */
const body = fc
  .uniqueArray(fc.record({ type: fieldType, number: fieldNumber, packed: fc.boolean() }), {
    maxLength: 12,
    selector: ({ number }) => number,
  })
  .chain((fields) =>
    fc.tuple(fc.constant(fields), fc.integer({ min: 0, max: words.length - fields.length - 1 })),
  )
  .map(([fields, first]) => {
    const lines = fields.map(({ type, number, packed }, i) => {
      const name = `${words[first + i]?.toLowerCase().replace(/_/g, "")}_${i}`;
      const canPack = /^repeated (?!string|bytes|M|Other|Object|value)/.test(type);
      return { type, text: `${type} ${name} = ${number}${canPack && !packed ? " [packed = false]" : ""};` };
    });
    const single = lines.filter(({ type }) => !/^(repeated|optional|map)/.test(type));
    const inOneof = new Set(single.slice(Math.ceil(single.length / 2)));
    const oneof = [...inOneof].map(({ text }) => text).join("\n    ");
    const plain = lines.filter((line) => !inOneof.has(line)).map(({ text }) => text);
    return `${plain.join("\n  ")}${oneof === "" ? "" : `\n  oneof kind_of_it {\n    ${oneof}\n  }`}`;
  });

const schema = fc.tuple(body, body, body, body, body).map(
  ([m, other, inner, object, value]) => `syntax = "proto3";
package law.v1;
import "heddle/v1/options.proto";
service Echo {
  option (heddle.v1.function) = { version: "1.0.0" };
  rpc Run(M) returns (M);
}
message M {
  ${m}
  message Inner {
    ${inner}
  }
}
message Other {
  ${other}
}
message Object {
  ${object}
}
message value {
  ${value}
}
enum E {
  E_ZERO = 0;
  E_ONE = 1;
  E_MINUS = -1;
}
`,
);

describe("the law of generated bindings", () => {
  it("for every schema: what is decoded and encoded again is what protobufjs wrote", async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (text) => {
        const { contract, core } = await buildProject({
          "echo.proto": text,
          "echo.ts": 'import { M } from "./contract";\nexport function run(input: M): M { return input; }\n',
        });
        const module = new WebAssembly.Module(new Uint8Array(core));
        const type = protobuf.parse(text, { keepCase: true }).root.lookupType("law.v1.M");
        fc.assert(
          fc.property(messageArbitrary(contract.schema, "law.v1.M", 3), (message) => {
            const bytes = type.encode(message).finish();
            const outcome = callCore(module, bytes);
            expect(outcome.ok && Buffer.from(outcome.output).toString("hex")).toBe(
              Buffer.from(bytes).toString("hex"),
            );
          }),
          { numRuns: 200 },
        );
      }),
      { numRuns: Math.ceil(6 * multiplier), endOnFailure: true },
    );
  });
});
