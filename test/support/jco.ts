import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { transpile } from "@bytecodealliance/jco";

/** What a component says through jco's generated JavaScript. */
export type JcoOutcome =
  | { readonly ok: true; readonly output: Uint8Array }
  | { readonly ok: false; readonly failure: { code: string; message: string; place: string } };

interface Generated {
  instantiate(
    getCoreModule: (path: string) => WebAssembly.Module,
    imports: Record<string, unknown>,
    instantiateCore?: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
  ): { run(input: Uint8Array): Uint8Array };
}

/** Transpiles a component and gives a way to call it, each time in a new instance. */
export async function loadThroughJco(component: Uint8Array): Promise<(input: Uint8Array) => JcoOutcome> {
  const { files } = await transpile(component, {
    name: "guest",
    instantiation: { tag: "sync" },
    noTypescript: true,
    noNodejsCompat: true,
  } as never);
  const directory = mkdtempSync(join(tmpdir(), "heddle-jco-"));
  const modules = new Map<string, WebAssembly.Module>();
  for (const [name, content] of entries(files)) {
    if (name.endsWith(".wasm")) {
      modules.set(name, new WebAssembly.Module(content as Uint8Array<ArrayBuffer>));
    } else {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }
  writeFileSync(join(directory, "package.json"), '{"type":"module"}');
  const generated = (await import(pathToFileURL(join(directory, "guest.js")).href)) as Generated;
  rmSync(directory, { recursive: true });
  const imports = {
    "heddle:function/log": { write: () => {} },
    "heddle:function/context": { get: () => undefined },
  };
  return (input) => {
    const { run } = generated.instantiate((name) => modules.get(name) as WebAssembly.Module, imports);
    try {
      return { ok: true, output: run(input) };
    } catch (error) {
      const payload = (error as { payload?: { code: string; message: string; place: string } }).payload;
      if (payload === undefined) {
        throw error;
      }
      const { code, message, place } = payload;
      return { ok: false, failure: { code, message, place } };
    }
  };
}

function entries(files: unknown): [string, Uint8Array][] {
  return Array.isArray(files)
    ? (files as [string, Uint8Array][])
    : Object.entries(files as Record<string, Uint8Array>);
}
