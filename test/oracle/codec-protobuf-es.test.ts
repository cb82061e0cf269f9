import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseContracts, type Schema } from "../../glue-gen/index.ts";
import { decodeJson, encodeJson } from "../../runtime/contract/index.ts";
import { jsonMessages } from "../support/json-message.ts";
import { esCodecs } from "../support/protobuf-es.ts";
import { randomProto } from "../support/random-proto.ts";

const runs = Number(process.env.HEDDLE_LAW_RUNS ?? 10_000);
const seed = Number(process.env.HEDDLE_LAW_SEED ?? Date.now() % 2 ** 31);
const schemas = 40;

/** Random files, each a package of its own, so that buf compiles all of them at once. */
const files = Object.fromEntries(
  fc.sample(randomProto, { numRuns: schemas, seed }).map((body, i) => [`p${i}/m.proto`, body(`p${i}`)]),
);
const codecs = await esCodecs(files);
const skipped = codecs === undefined ? " (skipped: @bufbuild/protobuf is not installed)" : "";

/** Runs a property on random messages of every schema. */
function check(property: (schema: Schema, name: string, json: unknown) => void): void {
  for (const [path, text] of Object.entries(files)) {
    const name = `${path.slice(0, path.indexOf("/"))}.M`;
    const { schema } = parseContracts({ [path]: text });
    fc.assert(
      fc.property(jsonMessages(schema, name), (json) => property(schema, name, json)),
      { numRuns: Math.ceil(runs / schemas), seed },
    );
  }
}

describe.skipIf(codecs === undefined)(`JSON of random schemas, beside @bufbuild/protobuf${skipped}`, () => {
  const codecOf = (name: string) => codecs?.(name) ?? expect.fail("there is no codec");

  it("becomes bytes that it reads as it reads the JSON", () => {
    check((schema, name, json) => {
      const codec = codecOf(name);
      expect(codec.decode(encodeJson(schema, name, json))).toEqual(codec.decode(codec.encode(json)));
    });
  });

  it("is what it makes of its own bytes", () => {
    check((schema, name, json) => {
      const codec = codecOf(name);
      const bytes = codec.encode(json);
      expect(decodeJson(schema, name, bytes, { zeros: false })).toEqual(codec.decode(bytes));
    });
  });
});
