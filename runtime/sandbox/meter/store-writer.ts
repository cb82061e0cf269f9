import { rangeGranule } from "../answers.ts";
import { type OperatorCursor, op, valueType } from "../module/index.ts";
import { FuelWriter } from "./fuel-writer.ts";
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

/** Writes the checks of stores: each makes sure that its address lies in the dirty range, else widens it. */
export class StoreWriter extends FuelWriter {
  protected readonly helpers: Helpers;
  /** Copies of the range's globals, which a nest of loops without calls uses. */
  #low: number | undefined;
  #span: number | undefined;

  constructor(globals: HiddenGlobals, helpers: Helpers) {
    super(globals);
    this.helpers = helpers;
  }

  protected beginStores(): void {
    this.#low = undefined;
    this.#span = undefined;
  }

  /** Copies the range before a nest that stores. */
  protected copyRange(): void {
    this.#low ??= this.addLocal(valueType.i32);
    this.#span ??= this.addLocal(valueType.i32);
    this.indexed(op.globalGet, this.globals.low);
    this.indexed(op.localSet, this.#low);
    this.indexed(op.globalGet, this.globals.span);
    this.indexed(op.localSet, this.#span);
  }

  /** Checks the address of the store at the cursor; what it takes from the stack is there again after it. */
  protected checkStore(cursor: OperatorCursor, inNest: boolean): void {
    const type =
      cursor.opcode === op.prefixVector ? valueType.v128 : storedTypes[cursor.opcode - op.i32Store];
    const address = this.temporary("address", valueType.i32);
    const value = this.temporary("value", type as number);
    const { offset } = cursor;
    const far = offset > maxUncheckedOffset;
    const target = far ? this.temporary("target", valueType.i32) : address;
    this.indexed(op.localSet, value);
    this.indexed(op.localTee, address);
    if (far) {
      // A sum beyond 2^32 wraps, and the store will trap.
      this.i32(offset);
      this.code.u8(op.i32Add);
      this.indexed(op.localTee, target);
    }
    const copied = inNest && this.#low !== undefined && this.#span !== undefined;
    if (copied) {
      this.#compare(op.localGet, this.#low as number, this.#span as number);
      this.#widen(target, this.#low as number, this.#span as number);
    } else {
      this.#compare(op.globalGet, this.globals.low, this.globals.span);
      this.indexed(op.localGet, target);
      this.indexed(op.call, this.helpers.mark);
    }
    this.code.u8(op.end);
    this.indexed(op.localGet, address);
    this.indexed(op.localGet, value);
  }

  /** if (target - low > span), the target being on the stack */
  #compare(get: number, low: number, span: number): void {
    this.indexed(get, low);
    this.code.u8(op.i32Sub);
    this.indexed(get, span);
    this.code.u8(op.i32GtU);
    this.ifUnlikely();
  }

  /**
   * Widens the range in the locals, and writes it through. In place: even a call that is hardly ever made
   * would cost a loop its registers, and would keep the engine from unrolling it.
   */
  #widen(target: number, low: number, span: number): void {
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
    this.indexed(op.globalSet, this.globals.low);
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
    this.indexed(op.globalSet, this.globals.span);
  }
}
