import { createHash } from "node:crypto";
import { type CoreModule, functionType, readModule, valueType } from "../../runtime/sandbox/module/index.ts";
import { trapOf } from "../../runtime/sandbox/traps.ts";

/** All that can be seen of an instance after a call. */
export interface Seen {
  /** What was called, what it gave or how it trapped. */
  readonly call: string;
  /** Calls of imports up to now. */
  readonly calls: readonly string[];
  readonly globals: readonly string[];
  readonly tables: readonly string[];
  /** Pages, and a digest of all bytes. */
  readonly memory: string;
}

/** Arguments of each type, of which calls take one after the other. */
const values: ReadonlyMap<number, readonly unknown[]> = new Map<number, readonly unknown[]>([
  [valueType.i32, [0, 1, -1, 77, 65_536, 0x7fffffff, -0x80000000]],
  [valueType.i64, [0n, 1n, -1n, 1n << 40n, -(1n << 63n)]],
  [valueType.f32, [0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, 3e9]],
  [valueType.f64, [0, -0, 0.1, Number.NaN, 1e300, -2e9]],
  [valueType.funcref, [null]],
  [valueType.externref, [null, "text"]],
]);

/** A module of random code, exported whole, with imports that answer by rule and write down how they were called. */
export class WatchedInstance {
  readonly #module: CoreModule;
  readonly #calls: string[] = [];
  #exports: WebAssembly.Exports = {};
  /** Whether the stack was exhausted, how deep which is, no one can promise. */
  overflowed = false;

  /** @param core the module before rewriting, which tells what there is */
  constructor(core: Uint8Array) {
    this.#module = readModule(core);
  }

  /** Names of the functions that can be called. */
  get functions(): readonly string[] {
    return this.#module.exports.filter(({ kind }) => kind === 0).map(({ name }) => name);
  }

  /** Instantiates the module, or what the module became, and tells how that ended. */
  start(code: Uint8Array, begin: (instance: WebAssembly.Instance) => void): Seen {
    const module = new WebAssembly.Module(code as Uint8Array<ArrayBuffer>);
    const end = this.#attempt(() => {
      const instance = new WebAssembly.Instance(module, this.#imports());
      this.#exports = instance.exports;
      begin(instance);
    });
    return this.#seen(`start ${end}`);
  }

  call(name: string, turn: number): Seen {
    const { index } = this.#module.exports.find((entry) => entry.name === name) ?? { index: -1 };
    const params = [...(functionType(this.#module, index)?.params ?? [])];
    const given = params.map((type, position) => {
      const choices = values.get(type) ?? [0];
      return choices[(turn + position) % choices.length];
    });
    const call = this.#exports[name] as (...given: unknown[]) => unknown;
    return this.#seen(
      `${name}(${given.map((value) => this.#text(value)).join()}) ${this.#attempt(() => call(...given))}`,
    );
  }

  #attempt(action: () => unknown): string {
    try {
      return this.#text(action());
    } catch (error) {
      this.overflowed ||= error instanceof RangeError;
      if (error instanceof WebAssembly.RuntimeError) return `traps: ${trapOf(error)}`;
      return error instanceof Error ? error.constructor.name : `throws ${this.#text(error)}`;
    }
  }

  #imports(): WebAssembly.Imports {
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
    for (const [index, entry] of this.#module.imports.entries()) {
      const results = [...(functionType(this.#module, index)?.results ?? [])];
      imports[entry.module] ??= {};
      (imports[entry.module] as Record<string, WebAssembly.ImportValue>)[entry.name] = (
        ...given: unknown[]
      ) => {
        this.#calls.push(`${entry.name}(${given.map((value) => this.#text(value)).join()})`);
        return this.#answer(entry.name, given, results);
      };
    }
    return imports;
  }

  #answer(name: string, given: readonly unknown[], results: readonly number[]): unknown {
    const called = Number(given.find((value) => typeof value === "number") ?? 0);
    const { functions } = this;
    if (name.startsWith("call-export")) {
      // The instance is entered again while it waits.
      const callee = functions[Math.abs(called) % functions.length] ?? "";
      const inner = () => (this.#exports[callee] as () => unknown)();
      if (name === "call-export") inner();
      else return this.#attempt(inner).startsWith("traps") ? 1 : 0;
    }
    const answers = results.map((type) => (values.get(type) ?? [0])[this.#calls.length % 3]);
    return answers.length < 2 ? answers[0] : answers;
  }

  /** A value in words; all NaNs are one. */
  #text(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((item) => this.#text(item)).join()}]`;
    if (typeof value === "function") {
      // Functions are named by their index; a function of the rewriter stands for each of the imported ones.
      const { importedFunctions, functions } = this.#module;
      const index = Number(value.name);
      const own = index >= importedFunctions && index < importedFunctions + functions.length;
      return own ? `function ${index}` : "an imported function";
    }
    return Object.is(value, -0) ? "-0" : String(value);
  }

  #seen(call: string): Seen {
    const globals: string[] = [];
    const tables: string[] = [];
    let memory = "";
    for (const name of Object.keys(this.#exports)) {
      const part = this.#exports[name];
      if (name.startsWith("heddle:")) continue;
      if (part instanceof WebAssembly.Global) globals.push(this.#attempt(() => part.value));
      if (part instanceof WebAssembly.Table) {
        tables.push(Array.from({ length: part.length }, (_, at) => this.#attempt(() => part.get(at))).join());
      }
      if (part instanceof WebAssembly.Memory) {
        const bytes = new Uint8Array(part.buffer);
        memory = `${bytes.length} ${createHash("sha1").update(bytes).digest("hex")}`;
      }
    }
    return { call, calls: [...this.#calls], globals, tables, memory };
  }
}
