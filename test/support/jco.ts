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
  ): JcoExports;
}

interface JcoExports {
  run(input: Uint8Array): Uint8Array;
  push(input: Uint8Array): Uint8Array;
  finish(): Uint8Array;
}

/** Transpiles a component and gives a way to call it, each time in a new instance. */
export async function loadThroughJco(component: Uint8Array): Promise<(input: Uint8Array) => JcoOutcome> {
  const instantiate = await transpiled(component);
  return (input) => outcome(() => instantiate().run(input));
}

/** Transpiles a streaming component and gives a way to pass chunks through it, each time in a new instance. */
export async function streamThroughJco(
  component: Uint8Array,
): Promise<(chunks: readonly Uint8Array[]) => JcoOutcome[]> {
  const instantiate = await transpiled(component);
  return (chunks) => {
    const { push, finish } = instantiate();
    const outcomes: JcoOutcome[] = [];
    const good = (step: JcoOutcome) => {
      outcomes.push(step);
      return step.ok;
    };
    if (chunks.every((chunk) => good(outcome(() => push(chunk))))) {
      while (good(outcome(finish)) && (outcomes.at(-1) as { output: Uint8Array }).output.length > 0) {
        // finish is called until it gives nothing.
      }
    }
    return outcomes;
  };
}

function outcome(call: () => Uint8Array): JcoOutcome {
  try {
    return { ok: true, output: call() };
  } catch (error) {
    const payload = (error as { payload?: { code: string; message: string; place: string } }).payload;
    if (payload === undefined) {
      throw error;
    }
    const { code, message, place } = payload;
    return { ok: false, failure: { code, message, place } };
  }
}

async function transpiled(component: Uint8Array): Promise<() => JcoExports> {
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
  return () => generated.instantiate((name) => modules.get(name) as WebAssembly.Module, imports);
}

function entries(files: unknown): [string, Uint8Array][] {
  return Array.isArray(files)
    ? (files as [string, Uint8Array][])
    : Object.entries(files as Record<string, Uint8Array>);
}
