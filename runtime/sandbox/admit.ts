import { createHash } from "node:crypto";
import { HeddleError } from "../errors.ts";
import { type Admission, admissionVersion } from "./admission.ts";
import { AdmittedFunction } from "./admitted-function.ts";
import {
  type FunctionComponent,
  type HostFunction,
  readComponent,
  resolveComponent,
} from "./component/index.ts";
import { fuelVersion } from "./fuel.ts";
import { defaultMemoryBytes, growableTableEntries, limits, pageBytes, tableEntryBytes } from "./limits.ts";
import { type Allowance, type GuestFunctions, pagesOf, rewriteModule } from "./meter/index.ts";
import {
  type CoreModule,
  externalKind,
  type FunctionType,
  functionType,
  type ModuleFacts,
  scanModule,
  valueType,
} from "./module/index.ts";
import { checkLimit, wrongWorld } from "./refusals.ts";
import type { StateStrategy } from "./report.ts";

/** Choices of the one who admits. */
export interface AdmissionOptions {
  /** Bytes of memory and tables that a call may use; 64 MiB where it is not said. */
  readonly memoryBytes?: number;
}

/**
 * Checks that a component is a function of the world micro-function or streaming-function that uses nothing but
 * what the sandbox admits, links its core modules into one, and rewrites that so that it counts fuel, stays
 * in its memory, and can be given fresh state.
 * @throws HeddleError ADMISSION_MALFORMED, ADMISSION_UNSUPPORTED, ADMISSION_WORLD, ADMISSION_LIMIT or
 *   ADMISSION_START
 * @example
 * using shout = admit(await readFile("shout.wasm"));
 * using sandbox = shout.instantiate({ context: () => undefined, log: console.log });
 * sandbox.call(input, { fuel: 1_000_000, memory: 1_048_576 });
 */
export function admit(component: Uint8Array, options: AdmissionOptions = {}): AdmittedFunction {
  const memoryBytes = options.memoryBytes ?? defaultMemoryBytes;
  if (!(memoryBytes >= 0 && memoryBytes <= limits.memoryBytes)) {
    throw new HeddleError(
      "CONFIG_INVALID",
      `memoryBytes is ${memoryBytes}; expected 0 to ${limits.memoryBytes}.`,
    );
  }
  const resolved = resolveComponent(readComponent(component));
  const { module } = resolved;
  const facts = scanModule(module);
  for (const { start, end } of resolved.modules) {
    // Each by itself, so that none can name an item of another that it does not import.
    validate(component.subarray(start, end), "A core module of the component is not valid WebAssembly.");
  }
  const guest = guestFunctions(resolved);
  const allowance = allow(module, facts, memoryBytes);
  const code = rewriteModule(module, facts, guest, allowance);
  validate(code, "The rewritten core module is not valid WebAssembly; this is a defect of the rewriter.");
  const admission: Admission = {
    digest: createHash("sha256").update(component).digest("hex"),
    version: admissionVersion,
    code,
    imports: module.imports.map(({ module: from, name }, index) => ({
      module: from,
      name,
      host: (resolved.imports[index] as HostFunction).id,
    })),
    streaming: !resolved.calls.some(({ name }) => name === "run"),
    report: {
      componentBytes: component.length,
      coreModules: resolved.modules.length,
      moduleBytes: resolved.modules.reduce((sum, { start, end }) => sum + end - start, 0),
      rewrittenBytes: code.length,
      functions: module.functions.length,
      instructions: facts.instructions,
      imports: resolved.importNames,
      exports: resolved.calls.filter(({ results }) => results > 0).map(({ name }) => name),
      memory: {
        initial: module.memory?.min ?? 0,
        declared: module.memory?.max,
        maximum: allowance.pages,
      },
      tables: module.tables.map((table, index) => ({
        initial: table.limits.min,
        maximum: allowance.tables[index] as number,
      })),
      features: facts.features,
      state: stateStrategy(module, facts),
      fuelVersion,
    },
  };
  const admitted = new AdmittedFunction(admission);
  rehearse(admitted);
  return admitted;
}

/** Starts the function once, so that one which cannot start is never published. */
function rehearse(admitted: AdmittedFunction): void {
  // Node 22, which runs this as it stands, does not know `using`.
  const sandbox = admitted.instantiate({ context: () => undefined, log: () => {} });
  try {
    sandbox.warm();
  } finally {
    sandbox.dispose();
  }
}

function validate(code: Uint8Array, message: string): void {
  if (!WebAssembly.validate(code as Uint8Array<ArrayBuffer>)) {
    let detail = "";
    try {
      new WebAssembly.Module(code as Uint8Array<ArrayBuffer>);
    } catch (error) {
      detail = error instanceof Error ? ` ${error.message}` : "";
    }
    throw new HeddleError("ADMISSION_MALFORMED", `${message}${detail}`);
  }
}

const { i32 } = valueType;

function guestFunctions(resolved: FunctionComponent): GuestFunctions {
  const { module, exports } = resolved;
  const memory = module.exports.find((entry) => entry.name === exports.memory);
  if (memory?.kind !== externalKind.memory || module.memory === undefined) {
    throw wrongWorld(`The core module exports no memory "${exports.memory}".`);
  }
  for (const [index, entry] of module.imports.entries()) {
    checkSignature(module, index, [i32, i32, i32], [], `import ${entry.name}`);
  }
  return {
    calls: resolved.calls.map((call, position) => ({
      ...call,
      index: exported(
        module,
        exports.functions[position] as string,
        new Array(call.parameters).fill(i32),
        new Array(call.results).fill(i32),
      ),
    })),
    realloc: exported(module, exports.realloc, [i32, i32, i32, i32], [i32]),
    start: module.start,
    lengthParameters: resolved.imports.map((host) => host.lengthParameter),
  };
}

function exported(
  module: CoreModule,
  name: string,
  params: readonly number[],
  results: readonly number[],
): number {
  const entry = module.exports.find((candidate) => candidate.name === name);
  if (entry?.kind !== externalKind.function || entry.index < module.importedFunctions) {
    throw wrongWorld(`The core module exports no function "${name}" of its own.`);
  }
  checkSignature(module, entry.index, params, results, `export ${name}`);
  return entry.index;
}

function checkSignature(
  module: CoreModule,
  index: number,
  params: readonly number[],
  results: readonly number[],
  what: string,
): void {
  const type: FunctionType | undefined = functionType(module, index);
  if (type?.params.join() !== params.join() || type.results.join() !== results.join()) {
    throw wrongWorld(`The core module's ${what} has not the type that the canonical ABI gives it.`);
  }
}

/** Divides the bytes among tables and memory. */
function allow(module: CoreModule, facts: ModuleFacts, memoryBytes: number): Allowance {
  const tables = module.tables.map(({ limits: { min, max } }) =>
    facts.growsTables ? Math.max(min, Math.min(max ?? growableTableEntries, growableTableEntries)) : min,
  );
  const entries = tables.reduce((sum, entry) => sum + entry, 0);
  checkLimit(entries, limits.tableEntries, "entries of tables");
  const available = memoryBytes - entries * tableEntryBytes;
  const initial = module.memory?.min ?? 0;
  if (initial * pageBytes > available) {
    throw new HeddleError(
      "ADMISSION_LIMIT",
      `The component starts with ${initial} pages of memory and ${entries} entries of tables, ${
        initial * pageBytes + entries * tableEntryBytes
      } bytes together; it may have ${memoryBytes}.`,
      { place: "memory" },
    );
  }
  return { pages: Math.min(module.memory?.max ?? 65_536, pagesOf(available)), tables };
}

function stateStrategy(module: CoreModule, facts: ModuleFacts): StateStrategy {
  const trackedStores = facts.functions.reduce((sum, entry) => sum + entry.stores, 0);
  return {
    globals: module.globals.filter((global) => global.mutable).length,
    trackedStores,
    replacingInstructions: facts.mutations,
    summary:
      facts.mutations === 0
        ? "restored in place; the instance is replaced after a call that grew the memory"
        : "restored in place; the instance is replaced after a call that grew the memory, changed a table or dropped a segment",
  };
}
