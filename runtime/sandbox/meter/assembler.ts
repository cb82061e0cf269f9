import { Writer } from "../binary/index.ts";
import { misc, op, vector, zeroVector } from "../module/index.ts";

/** Writes the instructions of the functions that the rewriter adds; each method is one instruction. */
export class Assembler {
  readonly writer = new Writer(128);

  get(local: number): this {
    return this.#indexed(op.localGet, local);
  }

  set(local: number): this {
    return this.#indexed(op.localSet, local);
  }

  tee(local: number): this {
    return this.#indexed(op.localTee, local);
  }

  getGlobal(index: number): this {
    return this.#indexed(op.globalGet, index);
  }

  setGlobal(index: number): this {
    return this.#indexed(op.globalSet, index);
  }

  call(index: number): this {
    return this.#indexed(op.call, index);
  }

  i32(value: number): this {
    this.writer.u8(op.i32Const);
    this.writer.s32(value);
    return this;
  }

  /** An i64 constant that fits 32 bits. */
  i64(value: number): this {
    this.writer.u8(op.i64Const);
    this.writer.s32(value);
    return this;
  }

  /** Instructions without operands in the binary. */
  op(...opcodes: number[]): this {
    this.writer.op(...opcodes);
    return this;
  }

  if(): this {
    this.writer.op(op.if, 0x40);
    return this;
  }

  else(): this {
    this.writer.u8(op.else);
    return this;
  }

  block(): this {
    this.writer.op(op.block, 0x40);
    return this;
  }

  loop(): this {
    this.writer.op(op.loop, 0x40);
    return this;
  }

  br(label: number): this {
    return this.#indexed(op.br, label);
  }

  brIf(label: number): this {
    return this.#indexed(op.brIf, label);
  }

  end(): this {
    this.writer.u8(op.end);
    return this;
  }

  return(): this {
    this.writer.u8(op.return);
    return this;
  }

  unreachable(): this {
    this.writer.u8(op.unreachable);
    return this;
  }

  select(): this {
    this.writer.u8(op.select);
    return this;
  }

  /** Bytes of the memory, as an i32: admission keeps it below 2^31. */
  memoryBytes(): this {
    this.writer.op(op.memorySize, 0);
    return this.i32(16).op(op.i32Shl);
  }

  /** An instruction after the prefix 0xfc with its indices. */
  misc(sub: number, ...indices: number[]): this {
    this.writer.u8(op.prefixMisc);
    this.writer.u32(sub);
    for (const index of indices) {
      this.writer.u32(index);
    }
    return this;
  }

  memoryFill(): this {
    return this.misc(misc.memoryFill, 0);
  }

  /** Zeroes the 4 bytes at the address in `local`. */
  zero4(local: number): this {
    this.get(local).i32(0).writer.op(op.i32Store, 2, 0);
    return this;
  }

  /** Zeroes the 32 bytes at the address in `local`. */
  zero32(local: number): this {
    for (const offset of [0, 16]) {
      this.get(local).writer.op(...zeroVector);
      this.writer.op(op.prefixVector, vector.store, 0, offset);
    }
    return this;
  }

  /** Pushes the 16 bytes at the address in `local` plus `offset`, or the 8 where it is not wide. */
  load(wide: boolean, local: number, offset: number): this {
    this.get(local).writer.op(...(wide ? [op.prefixVector, vector.load] : [op.i64Load]), 0, offset);
    return this;
  }

  /** Stores the local `value` likewise. */
  store(wide: boolean, local: number, offset: number, value: number): this {
    this.get(local).get(value);
    this.writer.op(...(wide ? [op.prefixVector, vector.store] : [op.i64Store]), 0, offset);
    return this;
  }

  #indexed(opcode: number, index: number): this {
    this.writer.u8(opcode);
    this.writer.u32(index);
    return this;
  }
}
