import { maximumAncestors } from "./limits.ts";
import type { NumberList } from "./number-list.ts";
import { ShapeTable } from "./shape-table.ts";
import { fitting, type Shape, wholeShape } from "./shapes.ts";
import type { Taxonomy } from "./taxonomy.ts";

/** The number of the node that nobody gives. */
export const neverNode = 0;

/** Stands for no node. */
const none = -1;
/** Stands for a broader concept that was not looked up yet. */
const unknown = -2;

/**
 * What is known of a node, side by side, because nodes are visited all over the place: the next shape of its
 * concept; the node of the broader concept in any shape; the last round in which it was collected; its shape.
 */
const recordLength = 4;
const nextAt = 0;
const broaderAt = 1;
const roundAt = 2;
const shapeAt = 3;

/**
 * Numbers for what a value can be used as: a concept in a shape that some input takes, or a concept in any
 * shape. Everything but the names lies in a typed array.
 */
export class ConceptNodes {
  #taxonomy: Taxonomy;
  /** The node in any shape of each concept. */
  readonly #any = new Map<string, number>();
  readonly #concepts: string[];
  readonly #shapes = new ShapeTable();
  #records: Int32Array;
  #count = 0;
  #round = 0;
  /** Nodes in any shape of concepts of which there are lists or maps now, and were none before. */
  readonly #listed: number[] = [];

  /** @param expected how many nodes there will be, about */
  constructor(taxonomy: Taxonomy, expected: number) {
    this.#taxonomy = taxonomy;
    // Growing step by step would leave a multiple of them to the garbage collector.
    this.#concepts = new Array(expected);
    this.#records = new Int32Array(Math.max(expected, 16) * recordLength);
    this.#add("", this.#shapes.any);
  }

  get count(): number {
    return this.#count;
  }

  conceptOf(node: number): string {
    return this.#concepts[node] as string;
  }

  /** Null: any shape. */
  shapeOf(node: number): Shape | null {
    const shape = this.#of(node, shapeAt);
    return shape === this.#shapes.whole ? wholeShape(this.conceptOf(node)) : this.#shapes.at(shape);
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
    const node = this.#find(any, this.#numberOf(concept, shape));
    return node === none ? undefined : node;
  }

  /** The node of a concept in any shape, new where there was none. */
  anyShape(concept: string): number {
    let any = this.#any.get(concept);
    if (any === undefined) {
      any = this.#add(concept, this.#shapes.any);
      this.#any.set(concept, any);
    }
    return any;
  }

  /** The node of a concept in a shape, new where there was none. */
  inShape(concept: string, shape: Shape): number {
    return this.#inShape(this.anyShape(concept), this.#numberOf(concept, shape));
  }

  /** The node of a message as a whole, new where there was none. */
  asWhole(message: string): number {
    return this.#inShape(this.anyShape(message), this.#shapes.whole);
  }

  /** Takes the nodes in any shape of concepts of which lists or maps were given for the first time. */
  takeListed(): number[] {
    return this.#listed.splice(0);
  }

  /** The nodes of a concept in the shapes that are taken. @param any its node in any shape */
  *inShapes(any: number): Iterable<number> {
    for (let node = this.#of(any, nextAt); node !== none; node = this.#of(node, nextAt)) {
      yield node;
    }
  }

  /** Starts to collect what values are good for. */
  begin(): void {
    this.#round++;
  }

  /**
   * Adds to `nodes` all that a value of a concept and a shape is good for, but for what was collected since
   * {@link begin}.
   * A list of a concept is not that concept in any shape, only in shapes that take lists.
   * @param shape a message's full name stands for its shape as a whole
   */
  collect(concept: string, shape: Shape | string, nodes: NumberList): void {
    const shapes = this.#shapes;
    const number = typeof shape === "string" ? shapes.whole : shapes.of(shape);
    const many = shapes.manyOf(number);
    let any = this.anyShape(concept);
    for (let steps = 0; any !== none && steps < maximumAncestors; steps++) {
      this.#take(many === none ? any : this.#inShape(any, many), nodes);
      for (let node = this.#of(any, nextAt); node !== none; node = this.#of(node, nextAt)) {
        const target = this.#of(node, shapeAt);
        const fits =
          number === shapes.whole || target === shapes.whole
            ? this.#fitsWhole(shape, node)
            : shapes.fits(number, target);
        if (fits) {
          this.#take(node, nodes);
        }
      }
      any = this.#broaderOf(any);
    }
  }

  /** Whether a value fits a node, where one of them is a message as a whole. */
  #fitsWhole(shape: Shape | string, node: number): boolean {
    const source = typeof shape === "string" ? wholeShape(shape) : shape;
    return fitting(source, this.shapeOf(node) as Shape) !== null;
  }

  #take(node: number, nodes: NumberList): void {
    const at = node * recordLength + roundAt;
    if (this.#records[at] !== this.#round) {
      this.#records[at] = this.#round;
      nodes.push(node);
    }
  }

  #broaderOf(any: number): number {
    let broader = this.#of(any, broaderAt);
    if (broader === unknown) {
      const concept = this.#taxonomy.broader(this.conceptOf(any));
      broader = concept === null ? none : this.anyShape(concept);
      this.#records[any * recordLength + broaderAt] = broader;
    }
    return broader;
  }

  /** The node of a shape of a concept whose node in any shape is given, new where there was none. */
  #inShape(any: number, shape: number): number {
    const known = this.#find(any, shape);
    if (known !== none) {
      return known;
    }
    const node = this.#add(this.conceptOf(any), shape);
    if (shape === this.#shapes.many) {
      this.#listed.push(any);
    }
    this.#records[node * recordLength + nextAt] = this.#of(any, nextAt);
    this.#records[any * recordLength + nextAt] = node;
    return node;
  }

  #find(any: number, shape: number): number {
    let node = this.#of(any, nextAt);
    while (node !== none && this.#of(node, shapeAt) !== shape) {
      node = this.#of(node, nextAt);
    }
    return node;
  }

  #numberOf(concept: string, shape: Shape): number {
    return shape.kind === "whole" && shape.name === concept ? this.#shapes.whole : this.#shapes.of(shape);
  }

  #of(node: number, what: number): number {
    return this.#records[node * recordLength + what] as number;
  }

  #add(concept: string, shape: number): number {
    const node = this.#count++;
    const at = node * recordLength;
    if (at === this.#records.length) {
      const larger = new Int32Array(Math.ceil(this.#count * 1.5) * recordLength);
      larger.set(this.#records);
      this.#records = larger;
    }
    this.#concepts[node] = concept;
    this.#records[at + nextAt] = none;
    this.#records[at + broaderAt] = unknown;
    this.#records[at + shapeAt] = shape;
    return node;
  }
}
