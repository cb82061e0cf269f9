import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import protobuf from "protobufjs";
import protojson from "protobufjs/ext/protojson.js";
import { describe, expect, it } from "vitest";
import { parseContracts, type Schema } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson } from "../../runtime/contract/index.ts";
import { runsOf, seedOf } from "../support/chance.ts";
import { addGoogleTypes } from "../support/google-types.ts";
import { jsonMessages } from "../support/json-message.ts";
import { esCodecs } from "../support/protobuf-es.ts";
import { randomProto } from "../support/random-proto.ts";

/** HEDDLE_TEST_RUNS=1000000 HEDDLE_TEST_SEED=7 npx vitest run --project oracle test/oracle/json-random.test.ts */
const cases = runsOf(10_000);
const seed = seedOf();
const schemas = Math.min(400, Math.max(40, Math.round(cases / 2500)));

/** Random files, each a package of its own, so that buf compiles all of them at once. */
const files = Object.fromEntries(
  fc.sample(randomProto, { numRuns: schemas, seed }).map((body, i) => [`p${i}/m.proto`, body(`p${i}`)]),
);
const codecs = await esCodecs(files);
const skipped = codecs === undefined ? " (skipped: @bufbuild/protobuf is not installed)" : "";

/** Runs a property on random messages of every schema, on as many as were asked for. */
function check(property: (schema: Schema, name: string, json: unknown) => void): void {
  let checked = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = `${path.slice(0, path.indexOf("/"))}.M`;
    const { schema } = parseContracts({ [path]: text });
    fc.assert(
      fc.property(jsonMessages(schema, name), (json) => {
        property(schema, name, json);
        checked++;
      }),
      { numRuns: Math.ceil(cases / schemas), seed },
    );
  }
  expect(checked).toBeGreaterThanOrEqual(cases);
}

/** Says how values differ only where they do, which is quicker. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

describe.skipIf(codecs === undefined)(
  `JSON of random schemas, beside @bufbuild/protobuf (seed ${seed})${skipped}`,
  () => {
    const codecOf = (name: string) => codecs?.(name) ?? expect.fail("there is no codec");

    it("becomes the message that it makes of the JSON, byte for byte once it has written that again", () => {
      check((schema, name, json) => {
        const codec = codecOf(name);
        const bytes = encodeJson(schema, name, json);
        expectSame(hex(codec.rewrite(bytes)), hex(codec.encode(json)));
      });
    }, 14_400_000);

    it("is what it makes of its own bytes, with zeros and without", () => {
      check((schema, name, json) => {
        const codec = codecOf(name);
        const bytes = codec.encode(json);
        expectSame(decodeJson(schema, name, bytes, { zeros: false }), codec.decode(bytes));
        expectSame(decodeJson(schema, name, bytes), codec.decode(bytes, true));
      });
    }, 14_400_000);
  },
);

describe(`JSON of random schemas, beside protobufjs (seed ${seed})`, () => {
  const root = new protobuf.Root();
  for (const text of Object.values(files)) protobuf.parse(text, root, { keepCase: false });
  addGoogleTypes(root, false);
  root.resolveAll();

  it("becomes bytes that it reads as it reads the JSON", () => {
    check((schema, name, given) => {
      const json = withoutMinusZero(given);
      const type = root.lookupType(name);
      const read = protojson.toJson(type, type.decode(encodeJson(schema, name, json)));
      expectSame(read, protojson.toJson(type, protojson.fromJson(type, json)));
    });
  }, 14_400_000);

  it("is what it makes of its own bytes", () => {
    check((schema, name, given) => {
      const json = withoutMinusZero(given);
      const type = root.lookupType(name);
      const bytes = type.encode(protojson.fromJson(type, json)).finish();
      expectSame(
        decodeJson(schema, name, bytes, { zeros: false }),
        protojson.toJson(type, type.decode(bytes)),
      );
    });
  }, 14_400_000);
});

/** protobufjs takes minus zero for what needs not be written. */
function withoutMinusZero(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutMinusZero);
  if (typeof json !== "object" || json === null) return json === 0 ? 0 : json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, withoutMinusZero(value)]));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
