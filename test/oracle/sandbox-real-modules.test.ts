import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readModule, scanModule } from "../../runtime/sandbox/module/index.ts";
import { component, guestText } from "../support/guests.ts";
import { rewriteCore, withFormerExports } from "../support/rewritten.ts";

/**
 * Modules that real compilers made from real programs, 60 MB of them: they stay valid, and wasm-tools,
 * rewritten and driven by jco as it drives the plain one, does the same work.
 */

const modules = [
  "jco-transpile/vendor/wasm-tools.core.wasm",
  "jco-transpile/vendor/js-component-bindgen-component.core.wasm",
  "jco/lib/wasi_snapshot_preview1.command.wasm",
  "componentize-js/lib/spidermonkey-embedding-splicer.core.wasm",
  "componentize-js/lib/starlingmonkey_embedding.wasm",
  "componentize-js/lib/starlingmonkey_embedding_weval.wasm",
  "componentize-js/lib/starlingmonkey_embedding.debug.wasm",
];

const folder = new URL("../../node_modules/@bytecodealliance/", import.meta.url);

/** Pages that the largest of them may grow to. */
const pages = 4096;

test.each(modules)("%s is valid after rewriting", (path) => {
  const core = readFileSync(new URL(path, folder));
  const module = readModule(core);
  const importsMemory = module.imports.some((entry) => entry.kind !== 0);
  if (importsMemory) {
    // An adapter works on the memory of another module, which comes with components of several modules.
    expect(() => scanModule(module)).not.toThrow();
    return;
  }
  const rewritten = rewriteCore(core, pages);
  expect(WebAssembly.validate(rewritten as Uint8Array<ArrayBuffer>)).toBe(true);
  expect(rewritten.length).toBeLessThan(3 * core.length);
});

interface Tools {
  readonly $init: Promise<void>;
  readonly tools: {
    parse(text: string): Uint8Array;
    print(bytes: Uint8Array): string;
    metadataShow(bytes: Uint8Array): unknown;
    componentWit(bytes: Uint8Array): string;
  };
}

/** Loads wasm-tools as jco does, with its main module rewritten, and tells how to read its fuel. */
async function meteredTools(copy: string): Promise<{ tools: Tools["tools"]; remaining: () => number }> {
  const { compile, instantiate } = WebAssembly;
  let remaining = () => 0;
  try {
    WebAssembly.compile = async (bytes) => {
      const core = new Uint8Array(bytes as ArrayBuffer);
      const large = core.length > 1_000_000;
      return compile(
        (large ? withFormerExports(rewriteCore(core, pages), core) : core) as Uint8Array<ArrayBuffer>,
      );
    };
    WebAssembly.instantiate = (async (module: WebAssembly.Module, imports: WebAssembly.Imports = {}) => {
      const { wasi_snapshot_preview1: wasi } = imports;
      // Its hash tables are seeded by chance, on which the work depends: here with zeros.
      const seeded = wasi === undefined ? {} : { wasi_snapshot_preview1: { ...wasi, random_get: () => 0 } };
      const instance = await instantiate(module, { ...imports, ...seeded });
      const { "heddle:arm": arm, "heddle:remaining": rest } = instance.exports as Record<
        string,
        (fuel?: number, pages?: number) => number
      >;
      if (arm !== undefined && rest !== undefined) {
        arm(1e15, pages);
        remaining = rest;
      }
      return instance;
    }) as typeof WebAssembly.instantiate;
    const url = new URL("jco-transpile/vendor/wasm-tools.js", folder);
    const loaded = (await import(/* @vite-ignore */ `${url.href}?${copy}`)) as Tools;
    await loaded.$init;
    return { tools: loaded.tools, remaining: () => remaining() };
  } finally {
    WebAssembly.compile = compile;
    WebAssembly.instantiate = instantiate;
  }
}

test("wasm-tools, rewritten, parses, prints and inspects as the plain one does, for the same fuel each time", async () => {
  const text = guestText({ imports: true, run: "(call $ok (local.get $pointer) (local.get $length))" });
  const artifact = await component(text);
  const work = (tools: Tools["tools"]) => [
    Buffer.from(tools.parse(text)).toString("hex"),
    tools.print(artifact),
    tools.componentWit(artifact),
    JSON.stringify(tools.metadataShow(artifact)),
    String(attempt(() => tools.parse("(module (func (local.get 0 1 2"))),
  ];
  const url = new URL("jco-transpile/vendor/wasm-tools.js", folder);
  const plain = (await import(/* @vite-ignore */ `${url.href}?plain`)) as Tools;
  await plain.$init;
  const expected = work(plain.tools);
  const fuel: number[] = [];
  for (const copy of ["first", "second"]) {
    const { tools, remaining } = await meteredTools(copy);
    const before = remaining();
    expect(work(tools)).toEqual(expected);
    fuel.push(before - remaining());
  }
  expect(fuel[0]).toBeGreaterThan(100_000);
  expect(fuel[1]).toBe(fuel[0]);
});

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
