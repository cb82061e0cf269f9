import type { Known } from "./converter.ts";
import { Elements } from "./elements.ts";
import type { Found } from "./found.ts";
import { MAX_FIELDS, type Scanner } from "./scanner.ts";
import type { Singles } from "./singles.ts";
import type { ReadFacts } from "./tree.ts";
import { missing } from "./wire-error.ts";
import type { Zero } from "./zero.ts";

/**
 * Writes a part of each element of a list that was found. `part` is what is read of an element, in a message that has
 * the list's field once. Each mapping goes through the elements anew, so that all of them together may have as many
 * fields as one value.
 */
export class Picker {
  readonly #scanner: Scanner;
  readonly #singles: Singles;
  readonly #elements: Elements;
  #fields = 0;

  constructor(found: Found, scanner: Scanner, singles: Singles) {
    this.#scanner = scanner;
    this.#singles = singles;
    this.#elements = new Elements(found, MAX_FIELDS);
  }

  /** @throws WireError where an element lacks the part, or is no message, or all have too many fields */
  copy(
    list: ReadFacts,
    part: ReadFacts,
    target: number,
    zero: Uint8Array | undefined,
    implied: Uint8Array | undefined,
  ): void {
    this.#begin(list, part);
    while (this.#next(part)) {
      if (!this.#singles.copy(part, target, zero, implied)) {
        throw this.#missing();
      }
    }
  }

  /** As {@link copy}. @throws WireError also where a part cannot be converted */
  convert(
    list: ReadFacts,
    part: ReadFacts,
    target: number,
    conversion: Known,
    zero: Zero | undefined,
    implied: Uint8Array | undefined,
  ): void {
    this.#begin(list, part);
    while (this.#next(part)) {
      if (!this.#singles.convert(part, target, conversion, zero, implied)) {
        throw this.#missing();
      }
    }
  }

  #begin(list: ReadFacts, part: ReadFacts): void {
    this.#elements.begin(list, part.source);
    this.#fields = MAX_FIELDS;
  }

  /** Finds the part in the next element; false where there is none. */
  #next({ source, tree }: ReadFacts): boolean {
    if (!this.#elements.next()) {
      return false;
    }
    this.#fields = this.#scanner.scan(source, tree, this.#fields);
    return true;
  }

  #missing(): Error {
    return missing(` in element ${this.#elements.index}`);
  }
}
