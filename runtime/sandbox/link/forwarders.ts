import { Reader } from "../binary/index.ts";
import {
  type CoreModule,
  constantI32,
  type ElementSegment,
  externalKind,
  functionType,
  OperatorCursor,
  op,
  readLocals,
} from "../module/index.ts";
import { type Definition, typeKey } from "./model.ts";
import type { Program } from "./program.ts";

/**
 * A tool that lowers an import which needs the memory of the module that imports it makes a detour: a module
 * before that one calls the slots of a table, a module after it fills them. Where nothing else touches such
 * a table, and every slot holds a function of the host or one that traps, the calls go straight to what
 * the slots hold, which costs less time and fuel. While modules start the detour would trap on an empty
 * slot; a call of the host fails the start just as well.
 */
export interface Forwarders {
  /** For each part whose functions all only forward a call, what each leads to. */
  readonly targets: ReadonlyMap<number, readonly Definition[]>;
  /** The segments that filled the tables that are not needed any more. */
  readonly segments: ReadonlySet<ElementSegment>;
}

/** Finds the parts that do nothing but to forward calls, by all that they and others do. */
export function findForwarders(program: Program): Forwarders {
  const targets = new Map<number, readonly Definition[]>();
  const segments = new Set<ElementSegment>();
  for (const [part, { module }] of program.parts.entries()) {
    const slots = forwardedSlots(module);
    const fillers = slots === undefined ? undefined : fillersOf(program, part);
    if (slots === undefined || fillers === undefined) {
      continue;
    }
    const found = slots.map((slot) => fillers.contents.get(slot));
    const direct = found.filter(
      (target, index) =>
        target !== undefined && target.kind !== "own" && isOfType(target, functionType(module, index)),
    ) as Definition[];
    if (direct.length === slots.length) {
      targets.set(part, direct);
      for (const segment of fillers.segments) {
        segments.add(segment);
      }
    }
  }
  return { targets, segments };
}

function isOfType(target: Definition, type: ReturnType<typeof functionType>): boolean {
  return target.kind !== "own" && type !== undefined && typeKey(target.type) === typeKey(type);
}

/** The slot that each function calls with its own parameters, or undefined where the module does more. */
function forwardedSlots(module: CoreModule): readonly number[] | undefined {
  const plain =
    module.functions.length > 0 &&
    module.imports.length === 0 &&
    module.memory === undefined &&
    module.globals.length === 0 &&
    module.tables.length === 1 &&
    module.elements.length === 0 &&
    module.data.length === 0 &&
    module.start === undefined;
  const slots: number[] = [];
  for (let index = 0; plain && index < module.functions.length; index++) {
    const slot = forwardedSlot(module, index);
    if (slot === undefined) {
      return undefined;
    }
    slots.push(slot);
  }
  return plain ? slots : undefined;
}

function forwardedSlot(module: CoreModule, index: number): number | undefined {
  const body = module.bodies[index];
  const type = functionType(module, index);
  if (body === undefined || type === undefined) {
    return undefined;
  }
  const reader = new Reader(module.bytes, body.start, body.end);
  if (readLocals(reader, type.params.length).total !== 0) {
    return undefined;
  }
  const cursor = new OperatorCursor();
  for (const parameter of type.params.keys()) {
    if (cursor.next(reader) !== op.localGet || cursor.index !== parameter) {
      return undefined;
    }
  }
  if (cursor.next(reader) !== op.i32Const) {
    return undefined;
  }
  const slot = cursor.index;
  const calls =
    cursor.next(reader) === op.callIndirect &&
    cursor.index === module.functions[index] &&
    cursor.second === 0;
  return calls && cursor.next(reader) === op.end && reader.done ? slot : undefined;
}

interface Fillers {
  readonly contents: ReadonlyMap<number, Definition>;
  readonly segments: readonly ElementSegment[];
}

/** What others put into the only table of a part, or undefined where they may do more with it. */
function fillersOf(program: Program, owner: number): Fillers | undefined {
  const contents = new Map<number, Definition>();
  const segments: ElementSegment[] = [];
  const size = program.module(owner).tables[0]?.limits.min ?? 0;
  const isIt = (table: Definition) => table.kind === "own" && table.part === owner;
  for (const [part, { module }] of program.parts.entries()) {
    if (part === owner || !program.imported(part, externalKind.table).some(isIt)) {
      continue;
    }
    if (module.functions.length > 0) {
      return undefined;
    }
    for (const segment of module.elements) {
      if (segment.mode !== "active" || !isIt(program.behind(part, externalKind.table, segment.table))) {
        continue;
      }
      const offset = segment.offset === undefined ? undefined : constantI32(module.bytes, segment.offset);
      if (
        offset === undefined ||
        offset < 0 ||
        segment.items.form !== "functions" ||
        offset + segment.items.indices.length > size
      ) {
        return undefined;
      }
      for (const [item, index] of segment.items.indices.entries()) {
        contents.set(offset + item, program.behind(part, externalKind.function, index));
      }
      segments.push(segment);
    }
  }
  return { contents, segments };
}
