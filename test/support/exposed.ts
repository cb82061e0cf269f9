import { Reader, Writer } from "../../runtime/sandbox/binary/index.ts";
import { AdmittedFunction, type Sandbox } from "../../runtime/sandbox/index.ts";
import { externalKind, readModule } from "../../runtime/sandbox/module/index.ts";

/** All that an instance holds, read from outside: every byte of its memory, every global, every entry of a table. */
export interface State {
  readonly memory: Uint8Array;
  readonly globals: readonly unknown[];
  readonly tables: readonly (readonly unknown[])[];
}

/** The same function, whose code exports all its globals and tables, those of the rewriter included. */
export function exposeState(admitted: AdmittedFunction): AdmittedFunction {
  const { code } = admitted.admission;
  const module = readModule(code);
  const reader = new Reader(code, 8);
  const out = new Writer(code.length + 4096);
  out.copy(code, 0, 8);
  while (!reader.done) {
    const start = reader.position;
    const id = reader.u8();
    const content = reader.part(reader.u32());
    if (id !== 7) {
      out.copy(code, start, content.end);
      continue;
    }
    const added = [
      ...module.globals.map((_, index) => ({ name: `global ${index}`, kind: externalKind.global, index })),
      ...module.tables.map((_, index) => ({ name: `table ${index}`, kind: externalKind.table, index })),
    ];
    const exports = new Writer();
    exports.u32(module.exports.length + added.length);
    for (const { name, kind, index } of [...module.exports, ...added]) {
      exports.name(name);
      exports.u8(kind);
      exports.u32(index);
    }
    out.u8(7);
    out.sized(exports);
  }
  return new AdmittedFunction({ ...admitted.admission, code: out.bytes() });
}

/** Notes every instance that is made, until it is disposed, to look into those of sandboxes. */
export class InstanceWatch {
  readonly #original = WebAssembly.Instance;
  readonly #instances: WebAssembly.Instance[] = [];

  constructor() {
    const note = (instance: WebAssembly.Instance) => this.#instances.push(instance);
    WebAssembly.Instance = class extends this.#original {
      constructor(...args: ConstructorParameters<typeof WebAssembly.Instance>) {
        super(...args);
        note(this);
      }
    };
  }

  /** What a sandbox's instance holds when a call starts. */
  atStart(sandbox: Sandbox, fuel: number): State {
    sandbox.begin(fuel);
    const memory = sandbox.memory();
    const { exports } =
      this.#instances.find(
        (instance) => (instance.exports.memory as WebAssembly.Memory).buffer === memory.buffer,
      ) ?? {};
    const named = (beginning: string) =>
      Object.entries(exports ?? {}).flatMap(([name, item]) => (name.startsWith(beginning) ? [item] : []));
    const state = {
      memory: memory.slice(),
      globals: named("global ").map((item) => comparable((item as WebAssembly.Global).value)),
      tables: named("table ").map((item) => entries(item as WebAssembly.Table)),
    };
    sandbox.end();
    return state;
  }

  [Symbol.dispose](): void {
    WebAssembly.Instance = this.#original;
  }
}

function entries(table: WebAssembly.Table): unknown[] {
  return Array.from({ length: table.length }, (_, index) => comparable(table.get(index)));
}

/** Functions of two instances are the same where their indices are, which are their names. */
function comparable(value: unknown): unknown {
  return typeof value === "function" ? `function ${value.name}` : value;
}
