import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { parseContracts, type Schema } from "../../glue-gen/index.ts";
import { buildProject, callCore } from "../support/built-project.ts";
import { runsOf, seedOf } from "../support/chance.ts";
import { addGoogleTypes } from "../support/google-types.ts";
import { messageArbitrary } from "../support/message-arbitrary.ts";
import { type EsCodec, esCodecs } from "../support/protobuf-es.ts";
import { randomProto } from "../support/random-proto.ts";

/** HEDDLE_TEST_RUNS=1000000 HEDDLE_TEST_SEED=7 npx vitest run --project oracle test/oracle/codec-random.test.ts */
const cases = runsOf(10_000);
const seed = seedOf();
/** Compiling takes seconds, so that one function knows many types. */
const typesInModule = 32;
const modules = Math.min(8, Math.max(1, Math.round(cases / 100_000)));

/** A function that returns what it is given: one message of one of many random types. */
interface Echo {
  readonly module: WebAssembly.Module;
  readonly schema: Schema;
  readonly batch: protobuf.Type;
  readonly es: EsCodec | undefined;
}

/** The files of random types, and one of the function, in a directory of its own. */
function filesOf(own: number, name: string): Record<string, string> {
  const files = Object.fromEntries(
    fc
      .sample(randomProto, { numRuns: typesInModule, seed: own })
      .map((body, i) => [`${name}/p${i}/m.proto`, body(`${name}.p${i}`)]),
  );
  const names = [...Array(typesInModule).keys()];
  files[`${name}/batch.proto`] = `syntax = "proto3"; package ${name};
${Object.keys(files)
  .map((path) => `import "${path}";`)
  .join("\n")}
message Batch { oneof message { ${names.map((i) => `${name}.p${i}.M m${i} = ${i + 1};`).join(" ")} } }
`;
  return files;
}

async function echoOf(name: string, files: Readonly<Record<string, string>>): Promise<Omit<Echo, "es">> {
  const { core, contract } = await buildProject({
    ...files,
    [`${name}/echo.proto`]: `syntax = "proto3"; package ${name}; import "heddle/v1/options.proto"; import "${name}/batch.proto";
service Echo { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(Batch) returns (Batch); }`,
    [`${name}/echo.ts`]:
      'import { Batch } from "./contract";\nexport function run(input: Batch): Batch { return input; }\n',
  });
  const root = new protobuf.Root();
  for (const text of Object.values(files)) protobuf.parse(text, root, { keepCase: true });
  addGoogleTypes(root, true);
  root.resolveAll();
  const batch = root.lookupType(`${name}.Batch`);
  expect(Object.keys(parseContracts(files).schema.messages)).toContain(batch.fullName.slice(1));
  return { module: new WebAssembly.Module(new Uint8Array(core)), schema: contract.schema, batch };
}

describe(`the codec of random schemas (seed ${seed})`, () => {
  it("writes random messages byte for byte as protobufjs and @bufbuild/protobuf do", async () => {
    let written = 0;
    for (let i = 0; i < modules; i++) {
      const name = `r${i}`;
      const files = filesOf(seed + i, name);
      const codecs = await esCodecs(files);
      const echo = { ...(await echoOf(name, files)), es: codecs?.(`${name}.Batch`) };
      for (let type = 0; type < typesInModule; type++) {
        const messages = messageArbitrary(echo.schema, `${name}.p${type}.M`, 3);
        fc.assert(
          fc.property(messages, (message) => {
            expectSame(echo, echo.batch.encode({ [`m${type}`]: message }).finish());
            written++;
          }),
          { numRuns: Math.ceil(cases / modules / typesInModule), seed: seed + type },
        );
      }
    }
    expect(written).toBeGreaterThanOrEqual(cases);
  }, 14_400_000);
});

/** Both as protobufjs wrote it, and as @bufbuild/protobuf does, which sorts maps with numbers as keys. */
function expectSame({ module, es }: Echo, bytes: Uint8Array): void {
  expectEcho(module, bytes);
  const again = es?.rewrite(bytes) ?? bytes;
  if (Buffer.compare(again, bytes) !== 0) expectEcho(module, again);
}

function expectEcho(module: WebAssembly.Module, bytes: Uint8Array): void {
  const outcome = callCore(module, bytes);
  if (!outcome.ok) throw new Error(`${outcome.code} at ${outcome.place}: ${outcome.message}`);
  // As texts only where they differ, which is quicker.
  if (Buffer.compare(outcome.output, bytes) !== 0) expect(hex(outcome.output)).toBe(hex(bytes));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
