import type { Writer } from "../binary/index.ts";

/** Bodies of fewer bytes are small functions to V8. */
const smallBytes = 50;

/**
 * What V8 concludes from the sizes of a module's functions. Where fewer than half of them are small, it takes the module
 * for one whose compiler has inlined all that is worthwhile, and inlines less: at a quarter, with bodies that may double
 * instead of becoming five times as long. Rewriting makes bodies longer, so few are small after it; and it is the
 * rewritten ones that have calls of helpers to be inlined.
 */
export class ModuleShape {
  #functions = 0;
  #small = 0;

  /** Counts the body, preceded by its length, that `write` appends to `code`. */
  count<Result>(code: Writer, write: () => Result): Result {
    const before = code.length;
    const result = write();
    this.#functions++;
    // A length below 128 takes one byte.
    if (code.length - before - 1 < smallBytes) {
      this.#small++;
    }
    return result;
  }

  /** How many empty functions, which nothing calls, make half of all functions small. */
  get missingFunctions(): number {
    return Math.max(0, this.#functions - 2 * this.#small);
  }
}
