import { fitting, isMany, manyShape, pickedShape, type Shape, shapeText } from "./shapes.ts";

/** Pairs that are remembered: those of all scalars, and thousands of messages and lists. */
const maximumPairs = 100_000;

/** Numbers for shapes, so that nodes are compared without a look at objects all over the memory. */
export class ShapeTable {
  readonly #shapes: (Shape | null)[] = [];
  /** The numbers of {@link manyShape} or {@link pickedShape} for shapes that are many; −1 for others. */
  readonly #many: number[] = [];
  /** Of scalars, which most values are, by name; of others by kind and text. */
  readonly #scalars = new Map<string, number>();
  readonly #others = new Map<string, number>();
  /** Whether a value of one shape can be used as another, by both numbers. */
  readonly #fits = new Map<number, boolean>();
  /** The shape of nothing in particular, which is no {@link Shape}. */
  readonly any: number;
  /** The shape of a concept that is a message, as a whole: there is one for each input, so it has no name. */
  readonly whole: number;
  /** The number of {@link manyShape}. */
  readonly many: number;
  /** The number of {@link pickedShape}. */
  readonly #picked: number;

  constructor() {
    this.any = this.#add(null);
    this.whole = this.#add(null);
    this.many = this.of(manyShape);
    this.#picked = this.of(pickedShape);
  }

  of(shape: Shape): number {
    if (shape.kind === "scalar") {
      let number = this.#scalars.get(shape.scalar);
      if (number === undefined) {
        number = this.#add(shape);
        this.#scalars.set(shape.scalar, number);
      }
      return number;
    }
    const key = `${shape.kind} ${shapeText(shape)}`;
    let number = this.#others.get(key);
    if (number === undefined) {
      number = this.#add(shape);
      this.#others.set(key, number);
    }
    return number;
  }

  /** The shape of a number; null for {@link any} and {@link whole}. */
  at(number: number): Shape | null {
    return this.#shapes[number] as Shape | null;
  }

  /** The number of the shape of any list or map, or of any values of elements, for one of them; −1 for what is single. */
  manyOf(number: number): number {
    return this.#many[number] as number;
  }

  /** Whether a value of one shape can be used where another is taken; both of {@link of}. */
  fits(source: number, target: number): boolean {
    if (source === target) {
      return true;
    }
    const pair = source * 2 ** 26 + target;
    let known = this.#fits.get(pair);
    if (known === undefined) {
      known = fitting(this.at(source) as Shape, this.at(target) as Shape) !== null;
      if (this.#fits.size >= maximumPairs) {
        this.#fits.clear();
      }
      this.#fits.set(pair, known);
    }
    return known;
  }

  #add(shape: Shape | null): number {
    const many = shape?.kind === "parts" ? this.#picked : this.many;
    this.#many.push(shape !== null && isMany(shape) ? many : -1);
    return this.#shapes.push(shape) - 1;
  }
}
