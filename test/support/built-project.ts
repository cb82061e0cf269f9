import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BuiltFunction, buildFunction, findFunctions } from "../../functions-as/build/index.ts";

/** The project of functions, good and hostile, that many tests run. */
export const fixtureFunctions = join(import.meta.dirname, "../fixtures/functions");

const directories: string[] = [];
process.on("exit", () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A new directory, which goes when the process does. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "heddle-test-"));
  directories.push(directory);
  return directory;
}

/** Writes an author's project to a new directory. */
export function writeProject(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** Writes a project of one function and builds it. */
export async function buildProject(files: Readonly<Record<string, string>>): Promise<BuiltFunction> {
  const [source, ...others] = await findFunctions(writeProject(files));
  if (source === undefined || others.length > 0) throw new Error("expected a project of one function");
  return buildFunction(source);
}

/** Builds all functions of a project. */
export async function buildAll(directory: string): Promise<BuiltFunction[]> {
  const built: BuiltFunction[] = [];
  for (const source of await findFunctions(directory)) built.push(await buildFunction(source));
  return built;
}

/** Builds one function of a project that may have others. */
export async function buildNamed(directory: string, name: string): Promise<BuiltFunction> {
  const source = (await findFunctions(directory)).find((each) => each.name === name);
  if (source === undefined) throw new Error(`there is no function ${name} in ${directory}`);
  return buildFunction(source);
}

/** What a call of a core module gives. */
export type CoreOutcome =
  | { readonly ok: true; readonly output: Uint8Array }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly place: string };

interface Exports {
  readonly memory: WebAssembly.Memory;
  cabi_realloc(block: number, oldSize: number, alignment: number, size: number): number;
  run(pointer: number, length: number): number;
}

/** Calls a core module once, in a new instance; a trap is thrown as the WebAssembly.RuntimeError that it is. */
export function callCore(
  module: WebAssembly.Module,
  input: Uint8Array,
  logs: string[] = [],
  context: ReadonlyMap<string, string> = new Map(),
): CoreOutcome {
  let guest: Exports;
  const text = (pointer: number, length: number): string =>
    new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(guest.memory.buffer, pointer, length));
  guest = new WebAssembly.Instance(module, {
    "heddle:function/log@1.0.0": {
      write: (_level: number, pointer: number, length: number) => logs.push(text(pointer, length)),
    },
    "heddle:function/context@1.0.0": {
      get: (keyPointer: number, keyLength: number, answer: number) => {
        const value = context.get(text(keyPointer, keyLength));
        const bytes = new TextEncoder().encode(value);
        const pointer = value === undefined ? 0 : guest.cabi_realloc(0, 0, 1, bytes.length);
        new Uint8Array(guest.memory.buffer).set(bytes, pointer);
        const view = new DataView(guest.memory.buffer);
        view.setUint8(answer, value === undefined ? 0 : 1);
        view.setUint32(answer + 4, pointer, true);
        view.setUint32(answer + 8, bytes.length, true);
      },
    },
  }).exports as unknown as Exports;
  const pointer = guest.cabi_realloc(0, 0, 1, input.length);
  new Uint8Array(guest.memory.buffer).set(input, pointer);
  const answer = guest.run(pointer, input.length);
  const word = (offset: number): number => new DataView(guest.memory.buffer).getUint32(answer + offset, true);
  if (new DataView(guest.memory.buffer).getUint8(answer) === 0) {
    return { ok: true, output: new Uint8Array(guest.memory.buffer, word(4), word(8)).slice() };
  }
  return {
    ok: false,
    code: text(word(4), word(8)),
    message: text(word(12), word(16)),
    place: text(word(20), word(24)),
  };
}
