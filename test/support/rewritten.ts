import { Reader, Writer } from "../../runtime/sandbox/binary/index.ts";
import { fuelVersion } from "../../runtime/sandbox/fuel.ts";
import { AdmittedFunction, admissionVersion } from "../../runtime/sandbox/index.ts";
import { rewriteModule } from "../../runtime/sandbox/meter/index.ts";
import {
  type CoreModule,
  type Export,
  externalKind,
  functionType,
  readModule,
  scanModule,
  valueType,
} from "../../runtime/sandbox/module/index.ts";

/** Rewriting of core modules without a component around them, for the laws of the sandbox. */

/** Rewrites a core module; where it lacks a function that calls need, another of the same type stands in. */
export function rewriteCore(core: Uint8Array, pages: number, fuelOnly = false): Uint8Array {
  const module = readModule(core);
  const guest = {
    calls: [
      {
        name: "run" as const,
        index: functionNamed(module, "run", [valueType.i32, valueType.i32]),
        parameters: 2,
        results: 1,
      },
    ],
    realloc: functionNamed(module, "cabi_realloc", new Array(4).fill(valueType.i32)),
    start: module.start,
    lengthParameters: [],
  };
  const tables = module.tables.map((table) =>
    Math.max(table.limits.min, Math.min(table.limits.max ?? 10_000, 10_000)),
  );
  return rewriteModule(module, scanModule(module), guest, {
    pages: Math.min(pages, module.memory?.max ?? pages),
    tables,
    fuelOnly,
  });
}

function functionNamed(module: CoreModule, name: string, params: readonly number[]): number {
  const fits = (index: number) => {
    const type = functionType(module, index);
    return type?.params.join() === params.join() && type.results.join() === String(valueType.i32);
  };
  const exported = module.exports.find(
    (entry) => entry.name === name && entry.kind === externalKind.function,
  );
  if (exported !== undefined && fits(exported.index)) {
    return exported.index;
  }
  const index = module.functions.findIndex((_, position) => fits(module.importedFunctions + position));
  if (index < 0) {
    throw new Error(`the module has no function of the type of ${name}`);
  }
  return module.importedFunctions + index;
}

/** A rewritten module that has its former exports again; those by which it is controlled start with "heddle:". */
export function withFormerExports(rewritten: Uint8Array, core: Uint8Array): Uint8Array {
  const reader = new Reader(rewritten, 8);
  const out = new Writer(rewritten.length + 1024);
  out.copy(rewritten, 0, 8);
  while (!reader.done) {
    const start = reader.position;
    const id = reader.u8();
    const content = reader.part(reader.u32());
    if (id === 7) {
      out.u8(7);
      out.sized(mergedExports(readModule(rewritten).exports, readModule(core).exports));
      content.position = content.end;
    } else {
      out.copy(rewritten, start, reader.position);
    }
  }
  return out.bytes();
}

function mergedExports(controls: readonly Export[], former: readonly Export[]): Writer {
  const merged = new Writer();
  merged.u32(controls.length + former.length);
  for (const entry of [
    ...controls.map((control) => ({ ...control, name: `heddle:${control.name}` })),
    ...former,
  ]) {
    merged.name(entry.name);
    merged.u8(entry.kind);
    merged.u32(entry.index);
  }
  return merged;
}

/** What admission makes of a component around the core module, which imports nothing. */
export function admittedCore(core: Uint8Array, pages: number): AdmittedFunction {
  const module = readModule(core);
  const facts = scanModule(module);
  const code = rewriteCore(core, pages);
  return new AdmittedFunction({
    digest: "",
    version: admissionVersion,
    code,
    imports: [],
    streaming: false,
    report: {
      coreModules: 1,
      componentBytes: core.length,
      moduleBytes: core.length,
      rewrittenBytes: code.length,
      functions: module.functions.length,
      instructions: facts.instructions,
      imports: [],
      exports: ["run"],
      memory: { initial: module.memory?.min ?? 0, declared: module.memory?.max, maximum: pages },
      tables: [],
      features: facts.features,
      state: { globals: 0, trackedStores: 0, replacingInstructions: 0, summary: "" },
      fuelVersion,
    },
  });
}
