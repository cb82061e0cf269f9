import { rangeGranule } from "../answers.ts";
import {
  bulkByteShift,
  bulkEntryShift,
  growFuel,
  growPageFuel,
  hostByteShift,
  hostCallFuel,
} from "../fuel.ts";
import { limits } from "../limits.ts";
import { type CoreModule, type FunctionType, functionType, misc, op, valueType } from "../module/index.ts";
import { Assembler } from "./assembler.ts";
import type { GuestFunctions, HiddenGlobals } from "./layout.ts";

const { i32, i64, v128 } = valueType;

/** A function that the rewriter adds. */
export interface Helper {
  readonly type: FunctionType;
  readonly locals: readonly number[];
  readonly code: Assembler;
}

/** Up to so many bytes are zeroed by a loop, which is faster than the call of `memory.fill`. */
const loopBytes = 768;

/** Up to so many bytes are copied by loads and stores. */
const shortBytes = 64;
const shortCopyLocals = [i32, i32, i64, i64, v128, v128, v128, v128];

/**
 * The functions that the rewriter adds after the module's own. The first ones are always there; those
 * that stand for an instruction with its indices are added when the instruction is met.
 */
export class Helpers {
  readonly list: Helper[] = [];
  readonly charge: number;
  readonly mark: number;
  readonly markRange: number;
  readonly zero: number;
  readonly #first: number;
  readonly #globals: HiddenGlobals;
  readonly #module: CoreModule;
  readonly #lengthParameters: readonly (number | undefined)[];
  readonly #byKey = new Map<string, number>();

  constructor(module: CoreModule, globals: HiddenGlobals, guest: GuestFunctions) {
    this.#lengthParameters = guest.lengthParameters;
    this.#module = module;
    this.#globals = globals;
    this.#first = module.importedFunctions + module.functions.length;
    this.charge = this.add([i32], [], [i64], (code) => this.#charge(code));
    this.mark = this.add([i32], [], [i32], (code) => this.#mark(code));
    this.markRange = this.add([i32, i32], [], [], (code) => this.#markRange(code));
    this.zero = this.add([i32, i32], [], [i32], (code) => this.#zero(code));
  }

  /** Adds a function and returns its index. */
  add(
    params: readonly number[],
    results: readonly number[],
    locals: readonly number[],
    build: (code: Assembler) => void,
  ): number {
    const code = new Assembler();
    build(code);
    const type = { params: Uint8Array.from(params), results: Uint8Array.from(results) };
    this.list.push({ type, locals, code });
    return this.#first + this.list.length - 1;
  }

  #once(key: string, make: () => number): number {
    let index = this.#byKey.get(key);
    if (index === undefined) {
      index = make();
      this.#byKey.set(key, index);
    }
    return index;
  }

  /** Charges parameter 0, which is less than 2^31. */
  #charge(code: Assembler): void {
    const { fuel } = this.#globals;
    code.getGlobal(fuel).get(0).op(op.i64ExtendI32U, op.i64Sub).tee(1).setGlobal(fuel);
    code.get(1).i64(0).op(op.i64LtS).if().unreachable().end();
  }

  /** Widens the dirty range so that it has the address in parameter 0. One beyond the memory is harmless. */
  #mark(code: Assembler): void {
    const { low, span } = this.#globals;
    const [address, end] = [0, 1];
    code.get(address).getGlobal(low).op(op.i32LtU).if();
    code.getGlobal(low).getGlobal(span).op(op.i32Add).set(end);
    code.get(address).i32(-rangeGranule).op(op.i32And).setGlobal(low);
    code.get(end).getGlobal(low).op(op.i32Sub).setGlobal(span);
    code.else();
    code
      .get(address)
      .getGlobal(low)
      .op(op.i32Sub)
      .i32(rangeGranule - 1)
      .op(op.i32Or)
      .setGlobal(span);
    code.end();
  }

  /** Widens the dirty range by `length` bytes at `pointer`, which lie inside the memory. */
  #markRange(code: Assembler): void {
    const { low, span } = this.#globals;
    const [pointer, length] = [0, 1];
    code.get(length).op(op.i32Eqz).if().return().end();
    code.get(pointer).getGlobal(low).op(op.i32Sub).getGlobal(span).op(op.i32GtU).if();
    code.get(pointer).call(this.mark).end();
    code.get(pointer).get(length).op(op.i32Add).i32(1).op(op.i32Sub).tee(pointer);
    code.getGlobal(low).op(op.i32Sub).getGlobal(span).op(op.i32GtU).if();
    code.get(pointer).call(this.mark).end();
  }

  /** Zeroes from `from` to `to`, multiples of 4. */
  #zero(code: Assembler): void {
    const [from, to, last] = [0, 1, 2];
    code.get(from).i32(32).op(op.i32Add).get(to).op(op.i32GtU).if();
    code.block().loop().get(from).get(to).op(op.i32GeU).brIf(1);
    code.zero4(from).get(from).i32(4).op(op.i32Add).set(from).br(0).end().end().return().end();
    code.get(to).get(from).op(op.i32Sub).i32(loopBytes).op(op.i32GtU).if();
    code.get(from).i32(0).get(to).get(from).op(op.i32Sub).memoryFill().return().end();
    // The last 32 bytes may overlap with those before.
    code.get(to).i32(32).op(op.i32Sub).set(last);
    code.loop().zero32(from);
    code.get(from).i32(32).op(op.i32Add).tee(from).get(last).op(op.i32LtU).brIf(0).end();
    code.zero32(last);
  }

  /** `memory.fill`, `memory.copy` or `memory.init segment`: charged by size, and the target marked. */
  bulk(sub: number, segment: number): number {
    return this.#once(`memory ${sub} ${segment}`, () =>
      this.add([i32, i32, i32], [], sub === misc.memoryCopy ? shortCopyLocals : [], (code) => {
        const [target, source, length] = [0, 1, 2];
        code.get(length).i32(bulkByteShift).op(op.i32ShrU).call(this.charge);
        if (sub === misc.memoryCopy) {
          this.#copyShort(code);
        }
        code.get(target).get(source).get(length);
        const indices = sub === misc.memoryInit ? [segment, 0] : sub === misc.memoryCopy ? [0, 0] : [0];
        // Where it traps it has written nothing; so it is marked after it, when it lies inside the memory.
        code.misc(sub, ...indices);
        code.get(target).get(length).call(this.markRange);
      }),
    );
  }

  /**
   * Copies 8 to 64 bytes and returns, where the target lies inside the memory: for so few the engine's own copy takes
   * longer to call than to run. Everything is loaded before anything is stored, as the ranges may overlap, and pieces
   * overlap where the length is no multiple of theirs. The target is checked first, since a store that traps after
   * another one would leave a byte that was written and not marked; a source outside the memory traps at a load.
   */
  #copyShort(code: Assembler): void {
    const [target, source, length, sourceRest, targetRest, long, vectors] = [0, 1, 2, 3, 4, 5, 7];
    const pieces = (wide: boolean, count: number): void => {
      const bytes = wide ? 16 : 8;
      const first = wide ? vectors : long;
      const half = (count / 2) * bytes;
      code.get(source).get(length).op(op.i32Add).i32(half).op(op.i32Sub).set(sourceRest);
      code.get(target).get(length).op(op.i32Add).i32(half).op(op.i32Sub).set(targetRest);
      for (let piece = 0; piece < count; piece++) {
        const rest = piece >= count / 2;
        code.load(wide, rest ? sourceRest : source, (piece * bytes) % half).set(first + piece);
      }
      for (let piece = 0; piece < count; piece++) {
        const rest = piece >= count / 2;
        code.store(wide, rest ? targetRest : target, (piece * bytes) % half, first + piece);
      }
    };
    code.block();
    code
      .get(length)
      .i32(8)
      .op(op.i32Sub)
      .i32(shortBytes - 8)
      .op(op.i32GtU)
      .brIf(0);
    code.get(target).memoryBytes().get(length).op(op.i32Sub, op.i32GtU).brIf(0);
    code.get(length).i32(32).op(op.i32GtU).if();
    pieces(true, 4);
    code.else().get(length).i32(16).op(op.i32GtU).if();
    pieces(true, 2);
    code.else();
    pieces(false, 2);
    code.end().end();
    code.get(target).get(length).call(this.markRange).return().end();
  }

  /** `memory.grow`: charged by size; a refusal is noted, so that a trap that follows can be explained. */
  grow(): number {
    return this.#once("grow", () =>
      this.add([i32], [i32], [i32], (code) => {
        const [pages, result] = [0, 1];
        const { refused, pageLimit } = this.#globals;
        code.i32(growFuel).call(this.charge);
        code.get(pages).getGlobal(pageLimit).op(op.memorySize, 0, op.i32Sub, op.i32GtU).if();
        code.i32(1).setGlobal(refused).i32(-1).return().end();
        code.get(pages).i32(Math.log2(growPageFuel)).op(op.i32Shl).call(this.charge);
        code.get(pages).op(op.memoryGrow, 0).tee(result).i32(-1).op(op.i32Eq).setGlobal(refused);
        code.get(result);
      }),
    );
  }

  /** An instruction that changes a table or drops a segment: noted, and charged by size where it has one. */
  table(sub: number, first: number, second: number): number {
    return this.#once(`table ${sub} ${first} ${second}`, () => {
      const element = this.#module.tables[first]?.element ?? valueType.funcref;
      const params =
        sub === misc.tableGrow
          ? [element, i32]
          : sub === misc.tableFill
            ? [i32, element, i32]
            : sub === misc.tableInit || sub === misc.tableCopy
              ? [i32, i32, i32]
              : [];
      return this.add(
        params,
        sub === misc.tableGrow ? [i32] : [],
        sub === misc.tableGrow ? [i32] : [],
        (code) => {
          const { mutated, refused } = this.#globals;
          if (params.length > 0) {
            // What exceeds every table will trap or be refused.
            const length = params.length - 1;
            code
              .get(length)
              .i32(limits.tableEntries)
              .get(length)
              .i32(limits.tableEntries)
              .op(op.i32LtU)
              .select();
            code.i32(bulkEntryShift).op(op.i32Shl).call(this.charge);
          }
          code.i32(1).setGlobal(mutated);
          for (const index of params.keys()) {
            code.get(index);
          }
          const one = sub === misc.tableGrow || sub === misc.tableFill || params.length === 0;
          // In the binary, table.init has the segment first.
          code.misc(sub, ...(one ? [first] : sub === misc.tableInit ? [second, first] : [first, second]));
          if (sub === misc.tableGrow) {
            const result = params.length;
            code.tee(result).i32(-1).op(op.i32Eq).setGlobal(refused).get(result);
          }
        },
      );
    });
  }

  /** Stands for the imported function `index`: charges the call and the bytes that the host reads. */
  host(index: number): number {
    return this.#once(`host ${index}`, () => {
      const type = functionType(this.#module, index) as FunctionType;
      const length = this.#lengthParameters[index];
      return this.add([...type.params], [...type.results], [], (code) => {
        code.i32(hostCallFuel).call(this.charge);
        if (length !== undefined) {
          code.get(length).i32(hostByteShift).op(op.i32ShrU).call(this.charge);
        }
        for (const parameter of type.params.keys()) {
          code.get(parameter);
        }
        code.call(index);
      });
    });
  }
}
