import { Reader, Writer } from "../../runtime/sandbox/binary/index.ts";
import type { Admitted } from "../../runtime/sandbox/index.ts";
import { fuelVersion, rewriteModule } from "../../runtime/sandbox/meter/index.ts";
import { type Export, externalKind, readModule, scanModule } from "../../runtime/sandbox/module/index.ts";

/** Rewriting of core modules without a component around them, for the laws of the sandbox. */

/** Rewrites a core module; the functions that a call needs may be missing where none is made. */
export function rewriteCore(core: Uint8Array, pages: number): Uint8Array {
  const module = readModule(core);
  const index = (name: string) =>
    module.exports.find((entry) => entry.name === name && entry.kind === externalKind.function)?.index;
  const any = module.importedFunctions;
  const guest = {
    run: index("run") ?? any,
    realloc: index("cabi_realloc") ?? any,
    start: module.start,
    lengthParameters: [],
  };
  const tables = module.tables.map((table) =>
    Math.max(table.limits.min, Math.min(table.limits.max ?? 0, 10_000)),
  );
  return rewriteModule(module, scanModule(module), guest, {
    pages: Math.min(pages, module.memory?.max ?? pages),
    tables,
  });
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
export function admittedCore(core: Uint8Array, pages: number): Admitted {
  const module = readModule(core);
  const facts = scanModule(module);
  const code = rewriteCore(core, pages);
  return {
    digest: "",
    version: 0,
    code,
    imports: [],
    report: {
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
  };
}
