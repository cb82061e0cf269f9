import { maximumAncestors } from "./limits.ts";
import { NumberList } from "./number-list.ts";
import { fitting, isMany, manyShape, type Shape, shapeText, wholeShape } from "./shapes.ts";
import type { Taxonomy } from "./taxonomy.ts";

/** The number of the node that nobody gives. */
export const neverNode = 0;

/** Stands for no node. */
const none = -1;
/** Stands for a broader concept that was not looked up yet. */
const unknown = -2;

/**
 * Numbers for what a value can be used as: a concept in a shape that some input takes, or a concept in any
 * shape. Everything but the names lies in typed arrays.
 */
export class ConceptNodes {
  #taxonomy: Taxonomy;
  /** The node in any shape of each concept. */
  readonly #any = new Map<string, number>();
  readonly #concepts: string[] = [];
  /** Null: any shape. */
  readonly #shapes: (Shape | null)[] = [];
  /** From a concept to its first shape, and from each shape to the next. */
  readonly #next: NumberList;
  /** From the node of a concept in any shape to that of the broader concept. */
  readonly #broader: NumberList;
  /** For each node the last round in which it was collected. */
  readonly #seen: NumberList;
  #round = 0;

  /** @param expected how many nodes there will be, about */
  constructor(taxonomy: Taxonomy, expected: number) {
    this.#taxonomy = taxonomy;
    this.#next = new NumberList(expected);
    this.#broader = new NumberList(expected);
    this.#seen = new NumberList(expected);
    this.#add("", null);
  }

  get count(): number {
    return this.#concepts.length;
  }

  conceptOf(node: number): string {
    return this.#concepts[node] as string;
  }

  /** Null: any shape. */
  shapeOf(node: number): Shape | null {
    return this.#shapes[node] as Shape | null;
  }

  /** Goes on with a taxonomy that has more concepts, none of which has a node yet. */
  follow(taxonomy: Taxonomy): void {
    this.#taxonomy = taxonomy;
  }

  /** The node of a concept in a shape, or in any; undefined where no function knows it. */
  known(concept: string, shape: Shape | null): number | undefined {
    const any = this.#any.get(concept);
    if (any === undefined || shape === null) {
      return any;
    }
    const node = this.#find(any, shape);
    return node === none ? undefined : node;
  }

  /** The node of a concept in any shape, new where there was none. */
  anyShape(concept: string): number {
    let any = this.#any.get(concept);
    if (any === undefined) {
      any = this.#add(concept, null);
      this.#any.set(concept, any);
    }
    return any;
  }

  /** The node of a concept in a shape, new where there was none. */
  inShape(concept: string, shape: Shape): number {
    const any = this.anyShape(concept);
    const known = this.#find(any, shape);
    if (known !== none) {
      return known;
    }
    const node = this.#add(concept, shape);
    this.#next.set(node, this.#next.at(any));
    this.#next.set(any, node);
    return node;
  }

  /** Starts to collect what values are good for. */
  begin(): void {
    this.#round++;
  }

  /**
   * Adds to `nodes` all that a value of a concept and a shape is good for, but for what was collected since
   * {@link begin}.
   * A list of a concept is not that concept in any shape, only in shapes that take lists.
   * @param shape a message's full name stands for its shape as a whole, which is then only made where it matters
   */
  collect(concept: string, shape: Shape | string, nodes: number[]): void {
    let any = this.anyShape(concept);
    const many = typeof shape !== "string" && isMany(shape);
    for (let steps = 0; any !== none && steps < maximumAncestors; steps++) {
      if (many) {
        this.#take(this.inShape(this.conceptOf(any), manyShape), nodes);
      } else {
        this.#take(any, nodes);
      }
      for (let node = this.#next.at(any); node !== none; node = this.#next.at(node)) {
        const own = typeof shape === "string" ? wholeShape(shape) : shape;
        if (fitting(own, this.#shapes[node] as Shape) !== null) {
          this.#take(node, nodes);
        }
      }
      any = this.#broaderOf(any);
    }
  }

  #take(node: number, nodes: number[]): void {
    if (this.#seen.at(node) !== this.#round) {
      this.#seen.set(node, this.#round);
      nodes.push(node);
    }
  }

  #broaderOf(any: number): number {
    let broader = this.#broader.at(any);
    if (broader === unknown) {
      const concept = this.#taxonomy.broader(this.conceptOf(any));
      broader = concept === null ? none : this.anyShape(concept);
      this.#broader.set(any, broader);
    }
    return broader;
  }

  #find(any: number, shape: Shape): number {
    let node = this.#next.at(any);
    while (node !== none && !isSame(this.#shapes[node] as Shape, shape)) {
      node = this.#next.at(node);
    }
    return node;
  }

  #add(concept: string, shape: Shape | null): number {
    this.#concepts.push(concept);
    this.#shapes.push(shape);
    this.#next.push(none);
    this.#broader.push(unknown);
    this.#seen.push(0);
    return this.#concepts.length - 1;
  }
}

function isSame(a: Shape, b: Shape): boolean {
  return a === b || (a.kind === b.kind && shapeText(a) === shapeText(b));
}
