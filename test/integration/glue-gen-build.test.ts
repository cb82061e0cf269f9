import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { componentWit } from "@bytecodealliance/jco";
import { describe, expect, it } from "vitest";
import { buildFunction, findFunctions } from "../../functions-as/build/index.ts";
import { readSources } from "../../glue-gen/index.ts";
import { admit } from "../../runtime/sandbox/index.ts";
import { buildProject, callCore, temporaryDirectory, writeProject } from "../support/built-project.ts";

const proto = (name: string, more = "") => `syntax = "proto3";
package acme.text.v1;
import "heddle/v1/options.proto";
service ${name} {
  option (heddle.v1.function) = { version: "1.0.0" ${more} };
  rpc Run(${name}Request) returns (${name}Response);
}
message ${name}Request { string text = 1; }
message ${name}Response { string text = 1; }
`;

const source = (
  name: string,
  body: string,
  imports = "",
) => `import { ${name}Request, ${name}Response } from "./contract";
${imports}
export function run(input: ${name}Request): ${name}Response | null {
  ${body}
}
`;

const echo = (name: string) =>
  `const output = new ${name}Response(); output.text = input.text; return output;`;

/** A function Try of the given body. */
const build = async (body: string, imports = "") => {
  const files = { "try.proto": proto("Try"), "try.ts": source("Try", body, imports) };
  const { core } = await buildProject(files);
  return new WebAssembly.Module(new Uint8Array(core));
};

const text = (value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value);
  return Uint8Array.of(10, bytes.length, ...bytes);
};

describe("finding functions", () => {
  it("takes the source beside the contract, or from functions-as", async () => {
    const directory = writeProject({
      "proto/acme/text/v1/say_it_twice.proto": proto("SayItTwice"),
      "proto/acme/text/v1/say-it-twice.ts": source("SayItTwice", echo("SayItTwice")),
      "proto/acme/text/v1/shout.proto": proto("Shout"),
      "functions-as/acme/text/shout/index.ts": source("Shout", echo("Shout")),
    });
    const functions = await findFunctions(directory);
    expect(functions.map(({ name, module }) => [name, module])).toEqual([
      ["acme.text.v1.SayItTwice", join(directory, "proto/acme/text/v1/say-it-twice.ts")],
      ["acme.text.v1.Shout", join(directory, "functions-as/acme/text/shout/index.ts")],
    ]);
    const { contract } = await buildFunction(functions[1] as (typeof functions)[number]);
    expect(contract.name).toBe("acme.text.v1.Shout");
    expect(existsSync(join(directory, "functions-as/acme/text/shout/contract.ts"))).toBe(true);
  });

  it("says where it looked for a source that is not there", async () => {
    const [found] = await findFunctions(writeProject({ "acme/shout.proto": proto("Shout") }));
    if (found === undefined) throw new Error("expected a function");
    await expect(buildFunction(found)).rejects.toMatchObject({
      code: "BUILD_SOURCE_MISSING",
      message: expect.stringContaining("acme/shout.ts or functions-as/acme/text/shout/index.ts"),
    });
  });

  it("lets contracts import the standard library, and finds only the project's own functions", async () => {
    const directory = writeProject({
      "flip.proto": `syntax = "proto3"; package acme.v1; import "heddle/v1/options.proto"; import "std/image/v1/image.proto";
        service Flip {
          option (heddle.v1.function) = { version: "1.0.0" output_means: "std.image.v1.ScaledImage" };
          rpc Run(std.image.v1.Image) returns (std.image.v1.Image);
        }`,
      "flip.ts":
        'import { Image } from "./contract";\nexport function run(input: Image): Image { return input; }\n',
    });
    const functions = await findFunctions(directory);
    expect(functions.map(({ name }) => name)).toEqual(["acme.v1.Flip"]);
    const { component } = await buildFunction(functions[0] as (typeof functions)[number]);
    expect(Object.keys(readSources(component))).toEqual([
      "flip.proto",
      "std/image/v1/image.proto",
      "std/image/v1/resize.proto",
    ]);
  });

  it("keeps the bindings of two functions in one folder apart", async () => {
    const directory = writeProject({
      "shout.proto": proto("Shout"),
      "shout.ts": source("Shout", echo("Shout")),
      "hush.proto": proto("Hush"),
      "hush.ts": source("Hush", echo("Hush")).replace("./contract", "./hush.contract"),
    });
    for (const found of await findFunctions(directory)) await buildFunction(found);
    expect(readFileSync(join(directory, "shout.contract.ts"), "utf8")).toContain("class ShoutRequest");
    expect(readFileSync(join(directory, "hush.contract.ts"), "utf8")).toContain("class HushRequest");
    expect(existsSync(join(directory, "contract.ts"))).toBe(false);
  });
});

describe("building a function", () => {
  it("makes a component of the world, which carries its contract and imports no more than it uses", async () => {
    const files = { "try.proto": proto("Try"), "try.ts": source("Try", echo("Try")) };
    const { component, core } = await buildProject(files);
    expect(readSources(component)["try.proto"]).toBe(files["try.proto"]);
    const wit = await componentWit(component);
    expect(wit).toContain("export run: func(input: list<u8>) -> result<list<u8>, failure>;");
    expect(
      WebAssembly.Module.imports(new WebAssembly.Module(new Uint8Array(core))).map((entry) => entry.module),
    ).toEqual(["heddle:function/log@1.0.0"]);
  });

  it("gives the same bytes for the same source", async () => {
    const files = { "try.proto": proto("Try"), "try.ts": source("Try", echo("Try")) };
    const [first, second] = [await buildProject(files), await buildProject(files)];
    expect(Buffer.from(first.component).equals(second.component)).toBe(true);
  });

  it("builds several at once, and each of them right where one fails", async () => {
    const project = (body: string) =>
      buildProject({ "try.proto": proto("Try"), "try.ts": source("Try", body) });
    const bodies = [echo("Try"), "return gone;", echo("Try").replace("input.text", '"b"'), "return null;"];
    const built = await Promise.allSettled(bodies.map(project));
    expect(built.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    const outputs = built.flatMap((each) =>
      each.status === "fulfilled"
        ? [callCore(new WebAssembly.Module(new Uint8Array(each.value.core)), text("a"))]
        : [],
    );
    expect(outputs).toMatchObject([{ output: text("a") }, { output: text("b") }, { code: "OUTPUT_MISSING" }]);
  });

  it("names the place that does not compile", async () => {
    const files = { "try.proto": proto("Try"), "try.ts": source("Try", "return input.gone;") };
    await expect(buildProject(files)).rejects.toMatchObject({
      code: "BUILD_FAILED",
      place: "try.ts:4:16",
      message: expect.stringContaining("Property 'gone' does not exist"),
      function: "acme.text.v1.Try",
    });
  });

  it.each([
    ["no run", "export function walk(): void {}\n", /no exported member 'run'/],
    [
      "a run of another type",
      "export function run(input: string): string { return input; }\n",
      /not assignable/,
    ],
    ["an import that is not there", 'import { x } from "./gone";\nexport const run = x;\n', /gone/],
    [
      "a file of the SDK that is not there",
      'import { x } from "heddle/../../secret";\nexport const run = x;\n',
      /not found|secret/,
    ],
  ])("refuses %s", async (_, module, message) => {
    await expect(buildProject({ "try.proto": proto("Try"), "try.ts": module })).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: expect.stringMatching(message),
    });
  });

  it("takes a build again until something changes that went into it", async () => {
    const files = {
      "try.proto": proto("Try"),
      "try.ts": source("Try", "return help(input);", 'import { help } from "./helper";'),
      "helper.ts": `import { TryRequest, TryResponse } from "./contract";\nexport function help(input: TryRequest): TryResponse { ${echo("Try")} }\n`,
    };
    const directory = writeProject(files);
    const cache = temporaryDirectory();
    const again = async () => {
      const [found] = await findFunctions(directory);
      if (found === undefined) throw new Error("expected a function");
      return buildFunction(found, { cache });
    };
    const first = await again();
    const second = await again();
    expect([first.cached, second.cached]).toEqual([false, true]);
    expect(Buffer.from(second.component).equals(first.component)).toBe(true);
    expect(Buffer.from(second.core).equals(first.core)).toBe(true);

    writeFileSync(
      join(directory, "helper.ts"),
      files["helper.ts"].replace("input.text;", 'input.text + "!";'),
    );
    const third = await again();
    expect(third.cached).toBe(false);
    expect(callCore(new WebAssembly.Module(new Uint8Array(third.core)), text("a"))).toEqual({
      ok: true,
      output: text("a!"),
    });

    writeFileSync(join(directory, "try.proto"), proto("Try", 'summary: "Changed"'));
    const fourth = await again();
    expect(fourth.cached).toBe(false);
    expect(readSources(fourth.component)["try.proto"]).toContain("Changed");

    writeFileSync(join(cache, "acme.text.v1.Try.core.wasm"), "broken");
    expect((await again()).cached).toBe(false);
  });
});

describe("what an author has", () => {
  it("fails with code, message and place, and the first failure counts", async () => {
    const module = await build(
      `if (input.text == "a") fail<TryResponse>("FIRST", "first é\\u{1D11E}", "byte 1");
       if (failed()) return fail<TryResponse>("SECOND", "", "");
       return new TryResponse();`,
      'import { fail, failed } from "heddle";',
    );
    expect(callCore(module, text("a"))).toEqual({
      ok: false,
      code: "FIRST",
      message: "first é\u{1D11E}",
      place: "byte 1",
    });
    expect(callCore(module, text("b"))).toEqual({ ok: true, output: new Uint8Array(0) });
  });

  it("fails even where the author returns something after a failure", async () => {
    const module = await build(
      'fail<TryResponse>("LOST", "m", "p"); return new TryResponse();',
      'import { fail } from "heddle";',
    );
    expect(callCore(module, text("a"))).toMatchObject({ ok: false, code: "LOST" });
  });

  it("says so where a function returns nothing without a reason", async () => {
    const module = await build("return null;");
    expect(callCore(module, text("a"))).toMatchObject({ ok: false, code: "OUTPUT_MISSING" });
  });

  it("logs, and logs why it stops where it throws", async () => {
    const module = await build(
      `logInfo("hello é"); logWarn("\\uD800"); log(Level.Debug, ""); if (input.text == "a") throw new Error("no a");
       return new TryResponse();`,
      'import { Level, log, logInfo, logWarn } from "heddle";',
    );
    const logs: string[] = [];
    expect(callCore(module, text("b"), logs).ok).toBe(true);
    expect(logs).toEqual(["hello é", "\ufffd", ""]);
    expect(() => callCore(module, text("a"), logs)).toThrow(WebAssembly.RuntimeError);
    expect(logs.at(-1)).toMatch(/^no a \(try\.ts:\d+:\d+\)$/);
  });

  it("keeps the checks of arrays", async () => {
    const module = await build("const list = [1, 2]; list[input.text.length]; return new TryResponse();");
    expect(callCore(module, text("a")).ok).toBe(true);
    const logs: string[] = [];
    expect(() => callCore(module, text("abc"), logs)).toThrow(WebAssembly.RuntimeError);
    expect(logs[0]).toMatch(/Index out of range/);
  });

  it("reads the context", async () => {
    const module = await build(
      `const id = context("event.id"); const other = context("é");
       const output = new TryResponse(); output.text = id === null ? "none" : id; if (other !== null) output.text += other;
       return output;`,
      'import { context } from "heddle";',
    );
    expect(callCore(module, text("a"))).toEqual({ ok: true, output: text("none") });
    const values = new Map([
      ["event.id", "id-1 é"],
      ["é", ""],
    ]);
    expect(callCore(module, text("a"), [], values)).toEqual({ ok: true, output: text("id-1 é") });
  });

  it("may return what it was given, and views of it", async () => {
    const { core } = await buildProject({
      "cut.proto": `syntax = "proto3"; package acme.v1; import "heddle/v1/options.proto";
        service Cut { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(Data) returns (Data); }
        message Data { bytes data = 1; }`,
      "cut.ts": `import { Data } from "./contract";
        export function run(input: Data): Data {
          const output = new Data();
          output.data = input.data.subarray(1, 3);
          return output;
        }`,
    });
    const module = new WebAssembly.Module(new Uint8Array(core));
    expect(callCore(module, Uint8Array.of(10, 4, 1, 2, 3, 4))).toEqual({
      ok: true,
      output: Uint8Array.of(10, 2, 2, 3),
    });
    expect(callCore(module, new Uint8Array(0))).toEqual({ ok: true, output: new Uint8Array(0) });
  });

  it("gets the defaults of the contract where the input has nothing, and zero where it says so", async () => {
    const { core } = await buildProject({
      "default.proto": `syntax = "proto3"; package acme.v1; import "heddle/v1/options.proto";
        service Default { option (heddle.v1.function) = { version: "1.0.0" }; rpc Run(In) returns (Out); }
        enum Mode { MODE_UNSPECIFIED = 0; MODE_FAST = 5; }
        message In {
          int32 i = 1 [(heddle.v1.field) = { default: "-7" }];
          double d = 2 [(heddle.v1.field) = { default: "-Infinity" }];
          bool b = 3 [(heddle.v1.field) = { default: "true" }];
          string s = 4 [(heddle.v1.field) = { default: "\\"é\\n" }];
          bytes y = 5 [(heddle.v1.field) = { default: "é" }];
          Mode m = 6 [(heddle.v1.field) = { default: "MODE_FAST" }];
          uint64 u = 7 [(heddle.v1.field) = { default: "18446744073709551615" }];
          int64 n = 8 [(heddle.v1.field) = { default: "-9223372036854775808" }];
          float f = 9 [(heddle.v1.field) = { default: "NaN" }];
        }
        message Out { int32 i = 1; double d = 2; bool b = 3; string s = 4; bytes y = 5; Mode m = 6; uint64 u = 7; int64 n = 8; bool nan = 9; }`,
      "default.ts": `import { In, Out } from "./contract";
        export function run(input: In): Out {
          const output = new Out();
          output.i = input.i; output.d = input.d; output.b = input.b; output.s = input.s; output.y = input.y;
          output.m = input.m; output.u = input.u; output.n = input.n; output.nan = isNaN(input.f);
          return output;
        }`,
    });
    const module = new WebAssembly.Module(new Uint8Array(core));
    const nothing = callCore(module, new Uint8Array(0));
    expect(nothing.ok && Buffer.from(nothing.output).toString("hex")).toBe(
      [
        "08f9ffffffffffffffff01",
        "11000000000000f0ff",
        "1801",
        "220422c3a90a",
        "2a02c3a9",
        "3005",
        "38ffffffffffffffffff01",
        "4080808080808080808001",
        "4801",
      ].join(""),
    );
    const zeros = Uint8Array.of(
      8,
      0,
      17,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      24,
      0,
      34,
      0,
      42,
      0,
      48,
      0,
      56,
      0,
      64,
      0,
      77,
      0,
      0,
      0,
      0,
    );
    expect(callCore(module, zeros)).toEqual({ ok: true, output: new Uint8Array(0) });
  });
});

describe("memory of a function", () => {
  const pages = async (more: string, body = echo("Try"), imports = ""): Promise<number> => {
    const files = { "try.proto": proto("Try", more), "try.ts": source("Try", body, imports) };
    const { core } = await buildProject(files);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(core)), stubs);
    return (exports.memory as WebAssembly.Memory).buffer.byteLength / 65_536;
  };
  const write = (): void => undefined;
  const stubs = { "heddle:function/log@1.0.0": { write } };

  it("is a mebibyte at first, so that few calls let it grow", async () => {
    expect(await pages("")).toBe(16);
  });

  it("is what its contract grants but for a page, which tables may need, where that is less", async () => {
    expect(await pages("resources: { memory_bytes: 196608 }")).toBe(2);
    expect(await pages("resources: { memory_bytes: 196607 }")).toBe(1);
    expect(await pages("resources: { memory_bytes: 65536 }")).toBe(1);
  });

  it("leaves room for the table of a function that passes functions on", async () => {
    const sorts = `const order: i32[] = [3, 1, 2]; order.sort((a, b) => a - b); ${echo("Try")}`;
    for (const bytes of [131_072, 1_048_576, 1_114_112]) {
      const more = `resources: { memory_bytes: ${bytes} }`;
      const files = { "try.proto": proto("Try", more), "try.ts": source("Try", sorts) };
      const { component } = await buildProject(files);
      expect(() => admit(component, { memoryBytes: bytes })).not.toThrow();
    }
  });

  it("is as much as its static data takes, where that is more", async () => {
    const table = `const table = memory.data(${20 * 65_536});`;
    expect(await pages("", `store<u8>(table, 1); ${echo("Try")}`, table)).toBeGreaterThan(20);
  });
});
