import { HeddleError } from "../../errors.ts";

/** The indices of one kind that a part uses, and those that they become in the linked module. */
export class Indices {
  readonly #imported: readonly number[];
  readonly #base: number;
  readonly #own: number;
  readonly #what: string;

  /**
   * @param imported linked indices of what the part imports, which comes first in its own numbering
   * @param base linked index of the first item that it defines; @param own how many it defines
   */
  constructor(what: string, imported: readonly number[], base: number, own: number) {
    this.#what = what;
    this.#imported = imported;
    this.#base = base;
    this.#own = own;
  }

  /** @throws HeddleError ADMISSION_MALFORMED where the part has no such item */
  at(index: number): number {
    const position = index - this.#imported.length;
    if (position >= this.#own) {
      // Never a neighbour's item: what a module cannot name by itself, linking must not let it name.
      throw new HeddleError(
        "ADMISSION_MALFORMED",
        `A core module of the component names the ${this.#what} ${index}, which it does not have.`,
        { place: `${this.#what} ${index}` },
      );
    }
    return position < 0 ? (this.#imported[index] as number) : this.#base + position;
  }
}

/** All indices of a part. */
export interface PartIndices {
  readonly types: Indices;
  readonly functions: Indices;
  readonly tables: Indices;
  readonly globals: Indices;
  readonly elements: Indices;
  readonly data: Indices;
}
