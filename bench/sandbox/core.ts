import { compileRewindable, Rewinder } from "./rewind.ts";

/** The canonical ABI of the world's `run`, as every function's core module exports it. */
interface CoreExports {
  readonly memory: WebAssembly.Memory;
  cabi_realloc(old: number, oldSize: number, align: number, size: number): number;
  run(pointer: number, length: number): number;
}

/** Something for every function that a module imports; none of them is called here. */
function inertImports(module: WebAssembly.Module): WebAssembly.Imports {
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] = { ...imports[from], [name]: () => 0 };
  }
  return imports;
}

/**
 * The least that a call can cost from JavaScript: the core exports called straight, with views that are kept;
 * nothing checked, metered or reset.
 */
export class RawCall {
  readonly #exports: CoreExports;
  readonly #rewinder: Rewinder | undefined;
  #bytes = new Uint8Array();
  #words = new Uint32Array();

  constructor(core: Uint8Array) {
    const module = compileRewindable(core);
    const instance = new WebAssembly.Instance(module, inertImports(module));
    this.#exports = instance.exports as unknown as CoreExports;
    this.#rewinder = Rewinder.of(instance);
  }

  call(input: Uint8Array): Uint8Array {
    const pointer = this.#exports.cabi_realloc(0, 0, 1, input.length);
    if (this.#bytes.length === 0) this.#view();
    this.#bytes.set(input, pointer);
    const result = this.#exports.run(pointer, input.length);
    if (this.#bytes.length === 0) this.#view();
    if (this.#bytes[result] !== 0) throw new Error("the function failed");
    const start = this.#words[(result >> 2) + 1] as number;
    const output = this.#bytes.slice(start, start + (this.#words[(result >> 2) + 2] as number));
    this.#rewinder?.count();
    return output;
  }

  /** Memory that grew has detached its views: they are empty then. */
  #view(): void {
    this.#bytes = new Uint8Array(this.#exports.memory.buffer);
    this.#words = new Uint32Array(this.#exports.memory.buffer);
  }
}

/** A new instance for each call: fresh state by the means of the platform. */
export class NewInstance {
  readonly #module: WebAssembly.Module;
  readonly #imports: WebAssembly.Imports;

  constructor(core: Uint8Array) {
    this.#module = new WebAssembly.Module(core as BufferSource);
    this.#imports = inertImports(this.#module);
  }

  call(input: Uint8Array): Uint8Array {
    const exports = new WebAssembly.Instance(this.#module, this.#imports).exports as unknown as CoreExports;
    const pointer = exports.cabi_realloc(0, 0, 1, input.length);
    new Uint8Array(exports.memory.buffer, pointer).set(input);
    const result = exports.run(pointer, input.length);
    const view = new DataView(exports.memory.buffer, result, 12);
    if (view.getUint8(0) !== 0) throw new Error("the function failed");
    return new Uint8Array(exports.memory.buffer, view.getUint32(4, true), view.getUint32(8, true)).slice();
  }
}
