import { Writer } from "../binary/index.ts";
import { limits } from "../limits.ts";
import { type Locals, op } from "../module/index.ts";
import { checkLimit } from "../refusals.ts";

/** Places of the `if`s in a body that are hardly ever taken, from the body's first byte. */
export type BranchHints = readonly number[];

/** Writes bodies one after the other: instructions, and the locals that turn out to be needed for them. */
export class BodyWriter {
  protected readonly code = new Writer(4096);
  #locals: Locals = { runs: [], total: 0 };
  #first = 0;
  #added: number[] = [];
  readonly #temporaries = new Map<string, number>();
  #unlikely: number[] = [];

  /** Starts a body that has the given locals behind its parameters. */
  protected begin(locals: Locals, parameters: number): void {
    this.#locals = locals;
    this.#first = parameters + locals.total;
    this.#added = [];
    this.#temporaries.clear();
    this.#unlikely = [];
    this.code.clear();
  }

  /** Adds a local and returns its index. */
  protected addLocal(type: number): number {
    this.#added.push(type);
    return this.#first + this.#added.length - 1;
  }

  /** The local for a use that does not last, one for each type. */
  protected temporary(use: string, type: number): number {
    const key = `${use} ${type}`;
    let local = this.#temporaries.get(key);
    if (local === undefined) {
      local = this.addLocal(type);
      this.#temporaries.set(key, local);
    }
    return local;
  }

  /** An instruction with one index. */
  protected indexed(opcode: number, index: number): void {
    this.code.u8(opcode);
    this.code.u32(index);
  }

  protected i32(value: number): void {
    this.code.u8(op.i32Const);
    this.code.s32(value);
  }

  /** An i64 constant that is a safe integer. */
  protected i64(value: number): void {
    this.code.u8(op.i64Const);
    this.code.s53(value);
  }

  /** Opens an `if` that is hardly ever taken; engines that read hints move what is inside out of the way. */
  protected ifUnlikely(): void {
    this.#unlikely.push(this.code.length);
    this.code.op(op.if, 0x40);
  }

  /** Appends the body, preceded by its length. */
  protected finish(output: Writer): BranchHints {
    const declarations = new Writer(32);
    declarations.u32(this.#locals.runs.length + this.#added.length);
    for (const run of this.#locals.runs) {
      declarations.u32(run.count);
      declarations.u8(run.type);
    }
    for (const added of this.#added) {
      declarations.op(1, added);
    }
    const length = declarations.length + this.code.length;
    checkLimit(length, limits.rewrittenBodyBytes, "bytes in a function after rewriting");
    output.u32(length);
    output.append(declarations.view());
    output.append(this.code.view());
    return this.#unlikely.map((position) => declarations.length + position);
  }
}
