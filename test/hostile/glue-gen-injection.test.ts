import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildFunction, findFunctions } from "../../functions-as/build/index.ts";
import {
  type Contract,
  lowerCamelCase,
  parseContracts,
  type Schema,
  safeIdentifier,
} from "../../glue-gen/index.ts";
import { emitTypes } from "../../glue-gen/typescript/index.ts";
import { decodeJson } from "../../runtime/contract/index.ts";
import { HeddleError } from "../../runtime/errors.ts";
import { attacks, words } from "../support/attacks.ts";
import { callCore, writeProject } from "../support/built-project.ts";

const head = 'syntax = "proto3";\npackage hostile.v1;\nimport "heddle/v1/options.proto";\n';
const service =
  'service Echo { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(M) returns (M); }\n';

/** Builds an echo over the contract; `name` is the class of its message. */
async function buildEcho(
  proto: string,
  className: string,
  change: (contract: Contract) => Contract = (same) => same,
) {
  const directory = writeProject({
    "echo.proto": proto,
    "echo.ts": `import { ${className} as Message } from "./contract";\nexport function run(input: Message): Message { return input; }\n`,
  });
  const [source] = await findFunctions(directory);
  if (source === undefined) throw new Error("there is no function");
  return buildFunction({ ...source, contract: change(source.contract) });
}

/** What a core module may show: nothing more got into it. */
function expectOnlyTheWorld(core: Uint8Array): WebAssembly.Module {
  const module = new WebAssembly.Module(new Uint8Array(core));
  expect(
    WebAssembly.Module.exports(module)
      .map((entry) => entry.name)
      .sort(),
  ).toEqual(["cabi_realloc", "memory", "run"]);
  for (const entry of WebAssembly.Module.imports(module))
    expect(entry.module).toBe("heddle:function/log@1.0.0");
  return module;
}

/** Runs what is left of generated types when the types are gone, which should be nothing. */
async function expectOnlyTypes(text: string): Promise<void> {
  const code = stripTypeScriptTypes(text);
  const found: Record<string, unknown> = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  expect(Object.keys(found)).toEqual([]);
  expect(Reflect.get(globalThis, "injected")).toBeUndefined();
}

/** Checks the types by the compiler itself. */
function expectCompiles(text: string): void {
  const directory = writeProject({});
  const file = join(directory, "types.ts");
  writeFileSync(file, text);
  const compiler = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  execFileSync(process.execPath, [compiler, "--noEmit", "--strict", "--types", "", "--ignoreConfig", file], {
    encoding: "utf8",
    cwd: directory,
  });
}

const quoted = (text: string): string =>
  `"${Array.from(new TextEncoder().encode(text), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"`;

describe("names that mean something elsewhere", () => {
  // Two fields of one JSON name are refused, which is another test.
  const distinct = [...new Map(words.map((word) => [lowerCamelCase(word), word])).values()];

  it("are names of fields, optional fields, enum values and oneofs", async () => {
    const fields = distinct.map(
      (word, i) => `${i % 2 === 0 ? "optional int32" : "string"} ${word} = ${i + 1};`,
    );
    const values = words.map((word, i) => `${word} = ${i};`);
    const oneofs = words.map(
      (word, i) => `message X${i} { oneof ${word} { int32 field_${i} = 1; } }\n X${i} x${i} = ${i + 1};`,
    );
    const proto = `${head}${service}message M { N n = 1000; E e = 1001; O o = 1002; ${fields.join("\n")} }
      message N {} message O { ${oneofs.join("\n")} } enum E { ${values.join("\n")} }`;
    const { core, contract } = await buildEcho(proto, "M");
    const module = expectOnlyTheWorld(core);
    expect(callCore(module, Uint8Array.of(8, 7))).toEqual({ ok: true, output: Uint8Array.of(8, 7) });
    await expectOnlyTypes(emitTypes([contract]));
    expectCompiles(emitTypes([contract]));
  });

  it("are names of messages and enums, packages and services", async () => {
    const fields = words.map((word, i) => `.hostile.class.${word} f${i} = ${i + 1};`);
    const proto = `syntax = "proto3"; package hostile.class; import "heddle/v1/options.proto";
      service Delete { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(M) returns (M); }
      message M { ${fields.join("\n")} .hostile.class.Box.Array nested = 1000; Colors.Map colors = 1001; }
      message Box { message Array { int32 a = 1; Box box = 2; } }
      message Colors { enum Map { i32 = 0; } }
      ${words.map((word) => `message ${word} { int32 ${word} = 1; }`).join("\n")}`;
    const directory = writeProject({
      "delete.proto": proto,
      "delete.ts": 'import { M } from "./contract";\nexport function run(input: M): M { return input; }\n',
    });
    const [source] = await findFunctions(directory);
    if (source === undefined) throw new Error("there is no function");
    const { core, contract } = await buildFunction(source);
    const module = expectOnlyTheWorld(core);
    const input = Uint8Array.of(10, 2, 8, 7);
    expect(callCore(module, input)).toEqual({ ok: true, output: input });
    await expectOnlyTypes(emitTypes([contract]));
    expectCompiles(emitTypes([contract]));
  });
});

describe("texts that try to become code", () => {
  it("stay texts as comments, defaults, summaries, keywords and authors", async () => {
    const lines = attacks.map((attack, i) => {
      const comment = attack.replace(/[\r\n\u2028\u2029]/g, "\n// ");
      const options = `default: ${quoted(attack)} media_type: ${quoted(attack)}`;
      return `// ${comment}\nstring f${i} = ${i + 1} [(heddle.v1.field) = { ${options} }];\n/* ${attack.replaceAll("*/", "* /")} */`;
    });
    const all = quoted(attacks.join(" "));
    const proto = `${head}
      // ${attacks.join(" ").replace(/[\r\n]/g, " ")}
      service Echo {
        option (heddle.v1.function) = { version: "1.0.0" summary: ${all} author: ${all} license: ${all} keywords: ${all} };
        rpc Run(M) returns (M);
      }
      // ${attacks.join(" ").replace(/[\r\n]/g, " ")}
      message M { ${lines.join("\n")} bytes b = 1000 [(heddle.v1.field) = { default: ${all} }]; }
      // ${attacks.join(" ").replace(/[\r\n]/g, " ")}
      enum E { ZERO = 0; }`;
    const { core, contract } = await buildEcho(proto, "M");
    expectOnlyTheWorld(core);
    await expectOnlyTypes(emitTypes([contract]));
    expectCompiles(emitTypes([contract]));
  });

  it("stay texts where an edition has them as what an absent field is read as", async () => {
    const texts = attacks.filter((attack) => attack.isWellFormed());
    // Beyond ASCII as letters: there an escape would be one byte.
    const fields = texts.map((text, i) => {
      const ascii = text.replace(/[\0-\x7f]/g, (letter) => quoted(letter).slice(1, -1));
      return `string f${i} = ${i + 1} [default = "${ascii}"];`;
    });
    const directory = writeProject({
      "echo.proto": `edition = "2023"; package hostile.v1; import "heddle/v1/options.proto"; ${service}
        message M { ${fields.join("\n")} repeated string all = 1000; }`,
      "echo.ts": `import { M } from "./contract";
        export function run(input: M): M {
          const output = new M();
          output.all = [${texts.map((_, i) => `input.f${i}`).join(", ")}];
          return output;
        }`,
    });
    const [source] = await findFunctions(directory);
    if (source === undefined) throw new Error("there is no function");
    const { core, contract } = await buildFunction(source);
    const outcome = callCore(expectOnlyTheWorld(core), new Uint8Array());
    if (!outcome.ok) throw new Error(outcome.message);
    const decoded = decodeJson(contract.schema, "hostile.v1.M", outcome.output) as { all: string[] };
    expect(decoded.all).toEqual(texts);
    await expectOnlyTypes(emitTypes([contract]));
    expectCompiles(emitTypes([contract]));
  });

  it.each(attacks.filter((attack) => !/^[A-Za-z_]\w*$/.test(attack)))(
    "are no names to the parser: %j",
    (attack) => {
      const places = [
        `message ${attack} { int32 a = 1; }`,
        `message M { int32 ${attack} = 1; }`,
        `enum E { ${attack} = 0; }`,
        `message M { oneof ${attack} { int32 a = 1; } }`,
      ];
      for (const place of places) {
        expect(() => parseContracts({ "a.proto": `syntax = "proto3"; package a;\n${place}` })).toThrow(
          HeddleError,
        );
      }
      expect(() => parseContracts({ "a.proto": `syntax = "proto3"; package ${attack};` })).toThrow(
        HeddleError,
      );
    },
  );

  it("stay texts as names in JSON", async () => {
    const fields = attacks
      .filter((attack) => attack.isWellFormed() && attack.length < 60)
      .map((attack, i) => `string f${i} = ${i + 1} [json_name = ${quoted(attack + i)}];`);
    const { contract } = await buildEcho(`${head}${service}message M { ${fields.join("\n")} }`, "M");
    expect(contract.schema.messages["hostile.v1.M"]?.fields).toHaveLength(fields.length);
    await expectOnlyTypes(emitTypes([contract]));
    expectCompiles(emitTypes([contract]));
  });

  it("stay names where a contract that no parser made has them", async () => {
    const proto = `${head}${service}
      message M { int32 a = 1; optional string b = 2; repeated int32 c = 3; map<string, N> d = 4; oneof k { N e = 5; E f = 6; } }
      message N { M m = 1; }
      enum E { ZERO = 0; }`;
    // Dots are what separates the parts of a full name.
    for (const attack of attacks.map((each) => each.replaceAll(".", ","))) {
      const hostile = (contract: Contract) => renameAll(contract, attack);
      const { core, contract } = await buildEcho(
        proto,
        safeIdentifier(`M${attack}`, "assemblyscript"),
        hostile,
      );
      const module = expectOnlyTheWorld(core);
      const input = Uint8Array.of(8, 7, 18, 1, 97, 42, 0);
      expect(callCore(module, input)).toEqual({ ok: true, output: input });
      await expectOnlyTypes(emitTypes([contract]));
    }
  }, 120_000);

  it("stay names whatever they are", async () => {
    const proto = `${head}${service}message M { int32 a = 1; }`;
    const names = fc.uniqueArray(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), {
      minLength: 100,
      maxLength: 100,
      selector: (name) => lowerCamelCase(name),
    });
    await fc.assert(
      fc.asyncProperty(names, async (fieldNames) => {
        const { core, contract } = await buildEcho(proto, "M", (original) => {
          const message = original.schema.messages["hostile.v1.M"];
          const field = message?.fields[0];
          if (message === undefined || field === undefined) throw new Error("there is no message");
          const fields = fieldNames.map((name, i) => ({ ...field, name, number: i + 1, comment: name }));
          const messages = { "hostile.v1.M": { ...message, fields, comment: fieldNames.join("\n") } };
          return { ...original, schema: { ...original.schema, messages } };
        });
        expectOnlyTheWorld(core);
        await expectOnlyTypes(emitTypes([contract]));
      }),
      { numRuns: 3 },
    );
  }, 60_000);
});

/** The contract with an attack behind every name in it. */
function renameAll(contract: Contract, attack: string): Contract {
  const rename = (name: string): string => name + attack;
  const type = <T extends { readonly name?: string }>(value: T): T =>
    value.name === undefined ? value : { ...value, name: rename(value.name) };
  const messages: Record<string, Schema["messages"][string]> = {};
  for (const message of Object.values(contract.schema.messages)) {
    messages[rename(message.name)] = {
      name: rename(message.name),
      comment: attack,
      oneofs: message.oneofs.map(rename),
      fields: message.fields.map((field) => ({
        ...field,
        name: rename(field.name),
        type: field.type.kind === "scalar" ? field.type : type(field.type),
        oneof: field.oneof === null ? null : rename(field.oneof),
        comment: attack,
      })),
    };
  }
  const enums: Record<string, Schema["enums"][string]> = {};
  for (const each of Object.values(contract.schema.enums)) {
    const values = each.values.map((value) => ({ ...value, name: rename(value.name) }));
    enums[rename(each.name)] = { name: rename(each.name), values, comment: attack };
  }
  return {
    ...contract,
    name: rename(contract.name),
    version: rename(contract.version),
    summary: attack,
    input: rename(contract.input),
    output: rename(contract.output),
    comment: attack,
    schema: { ...contract.schema, messages, enums },
  };
}
