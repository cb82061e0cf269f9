import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Guest } from "../guest.ts";

/** A program from npm, driven by its exports as its own JavaScript does it. */
export interface Program {
  readonly id: string;
  readonly label: string;
  /** Where it is from and what it does. */
  readonly note: string;
  /** The core module. */
  core(): Uint8Array;
  /** Starts the program in an instance that `instantiate` makes; what it returns does the work once. */
  start(instantiate: Instantiate): () => number;
  /** What the work gives, found in JavaScript. */
  expected(): number | Promise<number>;
}

export type Instantiate = (imports: WebAssembly.Imports) => Guest;

const PACKAGES = join(import.meta.dirname, "../../node_modules");

/** A file of a package that the benchmarks install. */
export function packageFile(path: string): Uint8Array {
  return readFileSync(join(PACKAGES, path));
}

/** Every function that a module imports, for what is imported and not called in the work: it gives 0. */
export function idleImports(core: Uint8Array): Record<string, Record<string, WebAssembly.ImportValue>> {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module, name, kind } of WebAssembly.Module.imports(
    new WebAssembly.Module(core as BufferSource),
  )) {
    if (kind !== "function") throw new Error(`a program imports the ${kind} ${module} ${name}`);
    imports[module] = { ...imports[module], [name]: () => 0 };
  }
  return imports;
}

/** Writes bytes into memory at an address that the program gave. */
export function write(guest: Guest, pointer: number, bytes: Uint8Array): void {
  new Uint8Array(guest.memory.buffer, pointer, bytes.length).set(bytes);
}

/** Makes the memory at least as long as a program asks for. */
export function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
}
