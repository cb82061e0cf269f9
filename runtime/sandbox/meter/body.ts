import { Reader, Writer } from "../binary/index.ts";
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
import { instructionFuel } from "./costs.ts";
import type { Helpers } from "./helpers.ts";
import { type HiddenGlobals, maxUncheckedOffset } from "./layout.ts";

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
 * - the fuel counter is loaded into a local at the start, and written back before calls and returns;
 * - each region (a run of instructions that is entered only at its start) charges its cost before it runs;
 * - each store first checks that its address lies in the dirty range, else widens it;
 * - calls of imports, bulk instructions and `memory.grow` become calls of helpers that charge by size.
 * Code that cannot be reached is left out.
 */
export class BodyRewriter {
  readonly #module: CoreModule;
  readonly #globals: HiddenGlobals;
  readonly #helpers: Helpers;
  readonly #cursor = new OperatorCursor();
  readonly #code = new Writer(4096);
  readonly #charge = new Writer(32);

  // The function in work.
  #reader = new Reader(new Uint8Array());
  #firstLocal = 0;
  #addedLocals: number[] = [];
  #fuel = 0;
  #low = 0;
  #span = 0;
  #cached = false;
  #temporaries = new Map<string, number>();
  #regionStart = 0;
  #cost = 0;

  constructor(module: CoreModule, globals: HiddenGlobals, helpers: Helpers) {
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
    this.#firstLocal = type.params.length + locals.total;
    this.#addedLocals = [];
    this.#temporaries.clear();
    this.#code.clear();
    this.#fuel = this.#addLocal(valueType.i32);
    this.#cached = facts.storesInLoops > 0;
    this.#indexed(op.globalGet, this.#globals.left);
    this.#indexed(op.localSet, this.#fuel);
    if (this.#cached) {
      this.#low = this.#addLocal(valueType.i32);
      this.#span = this.#addLocal(valueType.i32);
      this.#loadRange();
    }
    this.#regionStart = this.#code.length;
    this.#cost = 0;
    this.#instructions();
    const declarations = new Writer(32);
    declarations.u32(locals.runs.length + this.#addedLocals.length);
    for (const run of locals.runs) {
      declarations.u32(run.count);
      declarations.u8(run.type);
    }
    for (const added of this.#addedLocals) {
      declarations.u32(1);
      declarations.u8(added);
    }
    output.u32(declarations.length + this.#code.length);
    output.append(declarations.view());
    output.append(this.#code.view());
  }

  #addLocal(type: number): number {
    this.#addedLocals.push(type);
    return this.#firstLocal + this.#addedLocals.length - 1;
  }

  #temporary(use: string, type: number): number {
    const key = `${use} ${type}`;
    let local = this.#temporaries.get(key);
    if (local === undefined) {
      local = this.#addLocal(type);
      this.#temporaries.set(key, local);
    }
    return local;
  }

  #indexed(opcode: number, index: number): void {
    this.#code.u8(opcode);
    this.#code.u32(index);
  }

  #spill(): void {
    this.#indexed(op.localGet, this.#fuel);
    this.#indexed(op.globalSet, this.#globals.left);
  }

  /** Loads what a call may have changed. */
  #reload(): void {
    this.#indexed(op.globalGet, this.#globals.left);
    this.#indexed(op.localSet, this.#fuel);
    if (this.#cached) {
      this.#loadRange();
    }
  }

  #loadRange(): void {
    this.#indexed(op.globalGet, this.#globals.low);
    this.#indexed(op.localSet, this.#low);
    this.#indexed(op.globalGet, this.#globals.span);
    this.#indexed(op.localSet, this.#span);
  }

  /** Ends the region: its charge goes in at its start. */
  #endRegion(): void {
    if (this.#cost > 0) {
      const charge = this.#charge;
      charge.clear();
      charge.u8(op.localGet);
      charge.u32(this.#fuel);
      charge.u8(op.i32Const);
      charge.s32(this.#cost);
      charge.op(op.i32Sub, op.localTee);
      charge.u32(this.#fuel);
      charge.op(op.i32Const, 0, op.i32LtS, op.if, 0x40, op.localGet);
      charge.u32(this.#fuel);
      charge.u8(op.call);
      charge.u32(this.#helpers.refill);
      charge.u8(op.localSet);
      charge.u32(this.#fuel);
      charge.u8(op.end);
      this.#code.insert(this.#regionStart, charge.view());
    }
    this.#cost = 0;
    this.#regionStart = this.#code.length;
  }

  /** Starts a region after what was just written. */
  #startRegion(): void {
    this.#regionStart = this.#code.length;
  }

  #instructions(): void {
    const reader = this.#reader;
    const cursor = this.#cursor;
    // The opcode of each open block; the function itself counts as one.
    const blocks: number[] = [op.block];
    while (blocks.length > 0) {
      const opcode = cursor.next(reader);
      this.#cost += instructionFuel(opcode, cursor.sub);
      switch (opcode) {
        case op.block:
          blocks.push(opcode);
          this.#copy();
          break;
        case op.loop:
          blocks.push(opcode);
          this.#endRegion();
          this.#copy();
          this.#startRegion();
          break;
        case op.if:
          blocks.push(opcode);
          this.#copy();
          this.#endRegion();
          break;
        case op.else:
          this.#endRegion();
          this.#copy();
          this.#startRegion();
          break;
        case op.end:
          blocks.pop();
          this.#endRegion();
          if (blocks.length === 0) {
            this.#spill();
          }
          this.#copy();
          this.#startRegion();
          break;
        case op.brIf:
          if (cursor.index === blocks.length - 1) {
            this.#spill();
          }
          this.#copy();
          this.#endRegion();
          break;
        case op.br:
        case op.brTable:
        case op.return:
        case op.unreachable:
          if (this.#leaves(blocks.length - 1)) {
            this.#spill();
          }
          this.#copy();
          this.#endRegion();
          this.#skipUnreachable();
          break;
        default:
          this.#plain();
      }
    }
  }

  /** Tells whether the branch that was read may leave the function. */
  #leaves(outermost: number): boolean {
    const { opcode, index, targets } = this.#cursor;
    return (
      opcode === op.return ||
      (opcode === op.br && index === outermost) ||
      (opcode === op.brTable && targets.includes(outermost))
    );
  }

  /** Passes over what cannot be reached, up to the `else` or `end` of the block that is open. */
  #skipUnreachable(): void {
    const reader = this.#reader;
    const cursor = this.#cursor;
    for (let depth = 0; ; ) {
      const position = reader.position;
      const opcode = cursor.next(reader);
      if (opcode >= op.block && opcode <= op.if) {
        depth++;
      } else if (depth === 0 && (opcode === op.end || opcode === op.else)) {
        reader.position = position;
        return;
      } else if (opcode === op.end) {
        depth--;
      }
    }
  }

  #copy(): void {
    this.#code.copy(this.#reader.bytes, this.#cursor.start, this.#reader.position);
  }

  /** Rewrites an instruction that is not control. */
  #plain(): void {
    const { opcode, sub, index, second } = this.#cursor;
    if (opcode >= op.i32Store && opcode <= op.i64Store32) {
      this.#store(storedTypes[opcode - op.i32Store] as number);
    } else if (opcode === op.call) {
      this.#call(() => this.#indexed(op.call, this.mapFunction(index)));
    } else if (opcode === op.callIndirect) {
      this.#call(() => this.#copy());
    } else if (opcode === op.memoryGrow) {
      this.#call(() => this.#indexed(op.call, this.#helpers.grow()));
    } else if (opcode === op.refFunc) {
      this.#indexed(op.refFunc, this.mapFunction(index));
    } else if (opcode === op.tableSet) {
      this.#code.op(op.i32Const, 1);
      this.#indexed(op.globalSet, this.#globals.mutated);
      this.#copy();
    } else if (
      opcode === op.prefixVector &&
      (sub === vector.store || (sub >= vector.storeLaneFirst && sub <= vector.storeLaneLast))
    ) {
      this.#store(valueType.v128);
    } else if (opcode === op.prefixMisc && sub >= misc.memoryInit && sub !== misc.tableSize) {
      this.#call(() => this.#indexed(op.call, this.#bulkHelper(sub, index, second)));
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

  #call(write: () => void): void {
    this.#spill();
    write();
    this.#reload();
  }

  /** Calls of imported functions go to the helper that charges them. */
  mapFunction(index: number): number {
    return index < this.#module.importedFunctions ? this.#helpers.host(index) : index;
  }

  #store(type: number): void {
    const address = this.#temporary("address", valueType.i32);
    const value = this.#temporary("value", type);
    const { offset } = this.#cursor;
    this.#indexed(op.localSet, value);
    this.#indexed(op.localTee, address);
    this.#addOffset(offset);
    this.#range(op.localGet, this.#low, this.#globals.low);
    this.#code.u8(op.i32Sub);
    this.#range(op.localGet, this.#span, this.#globals.span);
    this.#code.op(op.i32GtU, op.if, 0x40);
    this.#indexed(op.localGet, address);
    this.#addOffset(offset);
    this.#indexed(op.call, this.#helpers.mark);
    if (this.#cached) {
      this.#loadRange();
    }
    this.#code.u8(op.end);
    this.#indexed(op.localGet, address);
    this.#indexed(op.localGet, value);
    this.#copy();
  }

  /** A small static offset is covered by what the range reaches beyond its last address. */
  #addOffset(offset: number): void {
    if (offset > maxUncheckedOffset) {
      this.#code.u8(op.i32Const);
      this.#code.s32(offset);
      this.#code.u8(op.i32Add);
    }
  }

  #range(opcode: number, local: number, global: number): void {
    if (this.#cached) {
      this.#indexed(opcode, local);
    } else {
      this.#indexed(op.globalGet, global);
    }
  }
}
