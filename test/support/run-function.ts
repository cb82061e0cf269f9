import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import {
  buildFunction,
  type FunctionSource,
  findFunctions,
  standardCache,
} from "../../functions-as/build/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a function of the standard library says when it cannot do what it was asked. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly place: string;
}

/** What one call gives. `message` is the decoded output, `memoryBytes` the memory that the call left. */
export type Outcome<Output> =
  | { readonly ok: true; readonly message: Output; readonly output: Uint8Array; readonly memoryBytes: number }
  | { readonly ok: false; readonly failure: Failure; readonly memoryBytes: number };

/** A built function. */
export interface LoadedFunction {
  readonly core: Uint8Array;
  readonly component: Uint8Array;
  /** Encodes an input, a message as protobufjs has it. */
  encode(input: object): Uint8Array;
  /** Decodes an output. */
  decode(output: Uint8Array): object;
  /** Calls it in a new instance; the input is a message as protobufjs has it, or its bytes. */
  run<Output>(input: object, options?: RunOptions): Outcome<Output>;
}

/** What the host says and hears. */
export interface RunOptions {
  readonly context?: Readonly<Record<string, string>>;
  readonly log?: (level: number, message: string) => void;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  cabi_realloc(block: number, oldSize: number, alignment: number, size: number): number;
  run(pointer: number, length: number): number;
}

let sources: Promise<readonly FunctionSource[]> | undefined;
const loaded = new Map<string, Promise<LoadedFunction>>();

/** Builds a function of the standard library by its full service name, once, and gives a way to call it. */
export function loadFunction(name: string): Promise<LoadedFunction> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

async function load(name: string): Promise<LoadedFunction> {
  sources ??= findFunctions(root);
  const source = (await sources).find((candidate) => candidate.name === name);
  if (source === undefined) throw new Error(`there is no function ${name}`);
  const { contract, core, component } = await buildFunction(source, { cache: standardCache });
  const types = new protobuf.Root();
  types.resolvePath = (_origin, path) => {
    const own = `${root}proto/${path}`;
    return existsSync(path) ? path : existsSync(own) ? own : `${root}node_modules/protobufjs/${path}`;
  };
  types.loadSync(Object.keys(contract.sources).map((path) => `${root}proto/${path}`));
  const input = types.lookupType(contract.input);
  const output = types.lookupType(contract.output);
  const module = new WebAssembly.Module(new Uint8Array(core));
  const encode = (message: object) => input.encode(input.fromObject(message)).finish();
  const run = <Output>(message: object, options: RunOptions = {}): Outcome<Output> => {
    const bytes = message instanceof Uint8Array ? message : encode(message);
    const answer = call(module, bytes, options);
    if (!answer.ok) return answer;
    return { ...answer, message: output.toObject(output.decode(answer.output), readable) as Output };
  };
  const decode = (bytes: Uint8Array) => output.toObject(output.decode(bytes), readable);
  return { core, component, encode, decode, run };
}

/** Defaults are filled in, enums are names, so that tests read as the contract does. */
const readable: protobuf.IConversionOptions = {
  defaults: true,
  arrays: true,
  enums: String,
  longs: String,
  oneofs: true,
};

type Answer =
  | { readonly ok: true; readonly output: Uint8Array; readonly memoryBytes: number }
  | { readonly ok: false; readonly failure: Failure; readonly memoryBytes: number };

/** Calls the core module by the canonical ABI of the world. */
function call(module: WebAssembly.Module, input: Uint8Array, options: RunOptions): Answer {
  let guest: Exports;
  const text = (pointer: number, length: number): string =>
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      new Uint8Array(guest.memory.buffer, pointer, length),
    );
  const imports = {
    "heddle:function/log@1.0.0": {
      write: (level: number, pointer: number, length: number) => options.log?.(level, text(pointer, length)),
    },
    "heddle:function/context@1.0.0": {
      get: (keyPointer: number, keyLength: number, answer: number) => {
        const key = text(keyPointer, keyLength);
        const values = options.context ?? {};
        const value = Object.hasOwn(values, key) ? values[key] : undefined;
        const bytes = new TextEncoder().encode(value ?? "");
        const pointer = value === undefined ? 0 : guest.cabi_realloc(0, 0, 1, bytes.length);
        new Uint8Array(guest.memory.buffer, pointer, bytes.length).set(bytes);
        const view = new DataView(guest.memory.buffer);
        view.setUint8(answer, value === undefined ? 0 : 1);
        view.setUint32(answer + 4, pointer, true);
        view.setUint32(answer + 8, bytes.length, true);
      },
    },
  };
  guest = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  const pointer = guest.cabi_realloc(0, 0, 1, input.length);
  new Uint8Array(guest.memory.buffer, pointer, input.length).set(input);
  const answer = guest.run(pointer, input.length);
  const view = new DataView(guest.memory.buffer);
  const word = (offset: number): number => view.getUint32(answer + offset, true);
  const memoryBytes = guest.memory.buffer.byteLength;
  if (view.getUint8(answer) === 0) {
    return { ok: true, output: new Uint8Array(guest.memory.buffer, word(4), word(8)).slice(), memoryBytes };
  }
  const failure = {
    code: text(word(4), word(8)),
    message: text(word(12), word(16)),
    place: text(word(20), word(24)),
  };
  return { ok: false, failure, memoryBytes };
}
