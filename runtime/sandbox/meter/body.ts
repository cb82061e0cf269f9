import { Reader, type Writer } from "../binary/index.ts";
import {
  type CoreModule,
  type FunctionFacts,
  functionType,
  misc,
  OperatorCursor,
  op,
  readLocals,
  valueType,
  vector,
} from "../module/index.ts";
import { BodyWriter } from "./body-writer.ts";
import type { Helpers } from "./helpers.ts";
import { type HiddenGlobals, maxUncheckedOffset, rangeGranule } from "./layout.ts";
import { planCharges, skipUnreachable } from "./regions.ts";

/** Types of the values that the stores from `i32.store` to `i64.store32` take. */
const storedTypes = [
  valueType.i32,
  valueType.i64,
  valueType.f32,
  valueType.f64,
  valueType.i32,
  valueType.i32,
  valueType.i64,
  valueType.i64,
  valueType.i64,
];

/**
 * Rewrites the bodies of functions. What it inserts:
 * - each region charges its cost before it runs, and traps where too little is left. The counter is a
 *   hidden global; a function with loops keeps a copy in a local, but always writes it through, so that
 *   the global is right wherever the function stops;
 * - each store first checks that its address lies in the dirty range, else widens it;
 * - calls of imports, bulk instructions and `memory.grow` become calls of helpers that charge by size.
 * Code that cannot be reached is left out.
 */
export class BodyRewriter extends BodyWriter {
  readonly #module: CoreModule;
  readonly #globals: HiddenGlobals;
  readonly #helpers: Helpers;
  readonly #cursor = new OperatorCursor();

  // The function in work.
  #reader = new Reader(new Uint8Array());
  #fuel = 0;
  #low = 0;
  #span = 0;
  #looped = false;
  #ranged = false;

  constructor(module: CoreModule, globals: HiddenGlobals, helpers: Helpers) {
    super();
    this.#module = module;
    this.#globals = globals;
    this.#helpers = helpers;
  }

  /** Writes the rewritten body of the function, preceded by its length. */
  rewrite(index: number, facts: FunctionFacts, output: Writer): void {
    const body = this.#module.bodies[index - this.#module.importedFunctions];
    const type = functionType(this.#module, index);
    if (body === undefined || type === undefined) {
      throw new Error(`there is no function ${index}`);
    }
    this.#reader = new Reader(this.#module.bytes, body.start, body.end);
    const locals = readLocals(this.#reader, type.params.length);
    this.begin(locals, type.params.length);
    this.#looped = facts.loops > 0;
    this.#ranged = facts.storesInLoops > 0;
    this.#fuel = this.addLocal(valueType.i64);
    if (this.#ranged) {
      this.#low = this.addLocal(valueType.i32);
      this.#span = this.addLocal(valueType.i32);
    }
    this.#reload();
    this.#instructions();
    this.finish(output);
  }

  /** Loads what a call may have changed. */
  #reload(): void {
    if (this.#looped) {
      this.indexed(op.globalGet, this.#globals.fuel);
      this.indexed(op.localSet, this.#fuel);
    }
    if (this.#ranged) {
      this.indexed(op.globalGet, this.#globals.low);
      this.indexed(op.localSet, this.#low);
      this.indexed(op.globalGet, this.#globals.span);
      this.indexed(op.localSet, this.#span);
    }
  }

  #charge(units: number): void {
    if (this.#looped) {
      this.indexed(op.localGet, this.#fuel);
    } else {
      this.indexed(op.globalGet, this.#globals.fuel);
    }
    this.code.u8(op.i64Const);
    this.code.s32(units);
    this.code.u8(op.i64Sub);
    this.indexed(op.localTee, this.#fuel);
    this.indexed(op.globalSet, this.#globals.fuel);
    this.indexed(op.localGet, this.#fuel);
    this.code.op(op.i64Const, 0, op.i64LtS, op.if, 0x40, op.unreachable, op.end);
  }

  #instructions(): void {
    const reader = this.#reader;
    const cursor = this.#cursor;
    const start = reader.position;
    const { positions, units } = planCharges(reader, cursor);
    reader.position = start;
    let next = 0;
    for (let depth = 1; depth > 0; ) {
      if (positions[next] === reader.position) {
        this.#charge(units[next] as number);
        next++;
      }
      const opcode = cursor.next(reader);
      switch (opcode) {
        case op.block:
        case op.loop:
        case op.if:
          depth++;
          this.#copy();
          break;
        case op.end:
          depth--;
          this.#copy();
          break;
        case op.br:
        case op.brTable:
        case op.return:
        case op.unreachable:
          this.#copy();
          skipUnreachable(reader, cursor);
          break;
        default:
          this.#plain();
      }
    }
  }

  #copy(): void {
    this.code.copy(this.#reader.bytes, this.#cursor.start, this.#reader.position);
  }

  /** Rewrites an instruction that does not change the depth. */
  #plain(): void {
    const { opcode, sub, index, second } = this.#cursor;
    if (opcode >= op.i32Store && opcode <= op.i64Store32) {
      this.#store(storedTypes[opcode - op.i32Store] as number);
    } else if (opcode === op.call) {
      this.indexed(op.call, this.mapFunction(index));
      this.#reload();
    } else if (opcode === op.callIndirect) {
      this.#copy();
      this.#reload();
    } else if (opcode === op.memoryGrow) {
      this.indexed(op.call, this.#helpers.grow());
      this.#reload();
    } else if (opcode === op.refFunc) {
      this.indexed(op.refFunc, this.mapFunction(index));
    } else if (opcode === op.tableSet) {
      this.i32(1);
      this.indexed(op.globalSet, this.#globals.mutated);
      this.#copy();
    } else if (
      opcode === op.prefixVector &&
      (sub === vector.store || (sub >= vector.storeLaneFirst && sub <= vector.storeLaneLast))
    ) {
      this.#store(valueType.v128);
    } else if (opcode === op.prefixMisc && sub >= misc.memoryInit && sub !== misc.tableSize) {
      this.indexed(op.call, this.#bulkHelper(sub, index, second));
      this.#reload();
    } else {
      this.#copy();
    }
  }

  #bulkHelper(sub: number, first: number, second: number): number {
    switch (sub) {
      case misc.memoryInit:
      case misc.memoryCopy:
      case misc.memoryFill:
        return this.#helpers.bulk(sub, first);
      case misc.tableInit:
        return this.#helpers.table(sub, second, first);
      default:
        return this.#helpers.table(sub, first, second);
    }
  }

  /** Calls of imported functions go to the helper that charges them. */
  mapFunction(index: number): number {
    return index < this.#module.importedFunctions ? this.#helpers.host(index) : index;
  }

  /**
   * Checks the address before a store. What widens the range is written in place: a call, even one that is
   * seldom made, would cost a loop its registers.
   */
  #store(type: number): void {
    const address = this.temporary("address", valueType.i32);
    const value = this.temporary("value", type);
    const { offset } = this.#cursor;
    const checked = offset > maxUncheckedOffset;
    const target = checked ? this.temporary("target", valueType.i32) : address;
    this.indexed(op.localSet, value);
    this.indexed(op.localTee, address);
    if (checked) {
      // A sum beyond 2^32 wraps, and the store will trap.
      this.i32(offset);
      this.code.u8(op.i32Add);
      this.indexed(op.localTee, target);
    }
    this.#get(this.#low, this.#globals.low);
    this.code.u8(op.i32Sub);
    this.#get(this.#span, this.#globals.span);
    this.code.op(op.i32GtU, op.if, 0x40);
    if (this.#ranged) {
      this.#widen(target);
    } else {
      this.indexed(op.localGet, target);
      this.indexed(op.call, this.#helpers.mark);
    }
    this.code.u8(op.end);
    this.indexed(op.localGet, address);
    this.indexed(op.localGet, value);
    this.#copy();
  }

  /** Widens the range in the locals, and writes it through. */
  #widen(target: number): void {
    const [low, span] = [this.#low, this.#span];
    // if (target < low) { span += low - (target & -granule); low = target & -granule }
    this.indexed(op.localGet, target);
    this.indexed(op.localGet, low);
    this.code.op(op.i32LtU, op.if, 0x40);
    this.indexed(op.localGet, span);
    this.indexed(op.localGet, low);
    this.code.u8(op.i32Add);
    this.indexed(op.localGet, target);
    this.i32(-rangeGranule);
    this.code.u8(op.i32And);
    this.indexed(op.localTee, low);
    this.code.u8(op.i32Sub);
    this.indexed(op.localSet, span);
    this.indexed(op.localGet, low);
    this.indexed(op.globalSet, this.#globals.low);
    this.code.u8(op.else);
    // span = (target - low) | (granule - 1)
    this.indexed(op.localGet, target);
    this.indexed(op.localGet, low);
    this.code.u8(op.i32Sub);
    this.i32(rangeGranule - 1);
    this.code.u8(op.i32Or);
    this.indexed(op.localSet, span);
    this.code.u8(op.end);
    this.indexed(op.localGet, span);
    this.indexed(op.globalSet, this.#globals.span);
  }

  #get(local: number, global: number): void {
    if (this.#ranged) {
      this.indexed(op.localGet, local);
    } else {
      this.indexed(op.globalGet, global);
    }
  }
}
