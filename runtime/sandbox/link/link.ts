import { HeddleError } from "../../errors.ts";
import type { HostFunction } from "../component/index.ts";
import { type CoreModule, externalKind, type Limits, readModule } from "../module/index.ts";
import { unsupported } from "../refusals.ts";
import { elementsOf, Layout } from "./layout.ts";
import { type Definition, keyOf, type Own, type PartExport } from "./model.ts";
import type { Program } from "./program.ts";
import { functionName, writeLinked } from "./writer.ts";

/** What the host needs of a program. */
export interface Wanted {
  /** What the host calls. */
  readonly functions: readonly PartExport[];
  readonly realloc: PartExport;
  readonly memory: PartExport;
}

/** One module that does what all parts of a program do. */
export interface Linked {
  readonly module: CoreModule;
  /** Names of exports of the module; the functions as they were wanted. */
  readonly exports: {
    readonly functions: readonly string[];
    readonly realloc: string;
    readonly memory: string;
  };
  /** The host function that each import of the module is, in their order. */
  readonly imports: readonly HostFunction[];
}

/**
 * Makes one core module of all parts of a program. All its segments are applied before anything runs, where
 * the component would start one module before it fills in the next; {@link checkStarts} refuses the programs
 * in which that could make a difference. The limits of admission hold for the module as for any other.
 * @throws HeddleError ADMISSION_MALFORMED, ADMISSION_UNSUPPORTED or ADMISSION_LIMIT
 */
export function linkProgram(program: Program, wanted: Wanted): Linked {
  const alone = aloneModule(program, wanted);
  if (alone !== undefined) {
    return alone;
  }
  checkStarts(program);
  const layout = new Layout(program, wanted.realloc);
  const index = (what: PartExport) => layout.functionIndex(exported(program, what, externalKind.function));
  const bytes = writeLinked(program, layout, {
    memory: memoryOf(program, wanted.memory),
    functions: wanted.functions.map(index),
    realloc: index(wanted.realloc),
  });
  return {
    // Reading it checks that all parts together keep within the limits for one module.
    module: readModule(bytes),
    exports: {
      functions: wanted.functions.map((_, position) => functionName(position)),
      realloc: "realloc",
      memory: "memory",
    },
    imports: layout.hosts.map(({ host }) => host),
  };
}

/** The limits of the only memory of the program, which must be the wanted one. */
function memoryOf(program: Program, wanted: PartExport): Limits {
  const owners = program.parts.filter(({ module }) => module.memory !== undefined);
  const memory = exported(program, wanted, externalKind.memory);
  if (owners.length !== 1) {
    throw unsupported("several memories, one for each of several core modules");
  }
  return program.module((memory as Own).part).memory as Limits;
}

function exported(program: Program, wanted: PartExport, kind: number): Definition {
  const definition = program.exported(wanted, kind);
  if (definition === undefined) {
    const what = kind === externalKind.memory ? "memory" : "function";
    throw new HeddleError("ADMISSION_WORLD", `The core module exports no ${what} "${wanted.name}".`);
  }
  return definition;
}

/** The only module that does anything, where it imports nothing but functions of the host: it stays as it is. */
function aloneModule(program: Program, wanted: Wanted): Linked | undefined {
  const alive = [...program.parts.keys()].filter((part) => doesAnything(program, part));
  const [part] = alive;
  const items = [...wanted.functions, wanted.realloc, wanted.memory];
  if (part === undefined || alive.length > 1 || items.some((item) => item.part !== part)) {
    return undefined;
  }
  const module = program.module(part);
  const hosts = program.imported(part, externalKind.function).map((definition) => {
    const target = program.direct(definition);
    return target.kind === "host" && isUsual(program, target.allocator, wanted.realloc)
      ? target.host
      : undefined;
  });
  if (hosts.length !== module.imports.length || hosts.includes(undefined)) {
    return undefined;
  }
  const { functions, realloc, memory } = wanted;
  return {
    module,
    exports: {
      functions: functions.map(({ name }) => name),
      realloc: realloc.name,
      memory: memory.name,
    },
    imports: hosts as HostFunction[],
  };
}

function isUsual(program: Program, allocator: PartExport | undefined, usual: PartExport): boolean {
  const key = (name: PartExport) => keyOf(program.exported(name, externalKind.function));
  return allocator === undefined || key(allocator) === key(usual);
}

function doesAnything(program: Program, part: number): boolean {
  const module = program.module(part);
  return (
    module.memory !== undefined ||
    module.globals.length > 0 ||
    module.data.length > 0 ||
    module.start !== undefined ||
    elementsOf(program, part).length > 0 ||
    (!program.isForwarder(part) && (module.functions.length > 0 || module.tables.length > 0))
  );
}

/**
 * A module that starts sees the memory and tables as those before it left them. It would see more than that
 * if a later module filled in something that it shares with it.
 */
function checkStarts(program: Program): void {
  let started = false;
  for (const [part, { module }] of program.parts.entries()) {
    const tables = program.imported(part, externalKind.table).length;
    const fills =
      (module.memory === undefined && module.data.some((segment) => segment.mode === "active")) ||
      elementsOf(program, part).some((segment) => segment.mode === "active" && segment.table < tables);
    if (started && fills) {
      throw unsupported("a core module that fills another's memory or table after a core module started");
    }
    started ||= module.start !== undefined;
  }
}
