import { fitting, type Shape, shapeText } from "./shapes.ts";
import type { Taxonomy } from "./taxonomy.ts";

/** What a value can be used as: a concept in a shape that some input takes, or a concept in any shape. */
export interface NodeName {
  readonly concept: string;
  /** Null: any shape. */
  readonly shape: Shape | null;
}

/** The nodes of one concept. */
interface Entry {
  readonly concept: string;
  /** The node of the concept in any shape. */
  readonly any: number;
  /** Shapes that inputs take it in, each with its node. */
  readonly shapes: { readonly shape: Shape; readonly node: number }[];
  /** The concept itself and all broader ones. */
  broader: readonly Entry[] | null;
}

/** The number of the node that nobody gives. */
export const neverNode = 0;

/** Numbers for concepts and shapes. */
export class ConceptNodes {
  readonly names: NodeName[] = [{ concept: "", shape: null }];
  #taxonomy: Taxonomy;
  readonly #entries = new Map<string, Entry>();
  /** For each node the last round in which it was collected, so that each is collected once. */
  #seen = new Uint32Array(64);
  #round = 0;

  constructor(taxonomy: Taxonomy) {
    this.#taxonomy = taxonomy;
  }

  /** Goes on with a taxonomy that has more concepts, none of which has a node yet. */
  follow(taxonomy: Taxonomy): void {
    this.#taxonomy = taxonomy;
  }

  /** The node of a concept in a shape, or in any; undefined where no function knows it. */
  known(concept: string, shape: Shape | null): number | undefined {
    const entry = this.#entries.get(concept);
    return shape === null ? entry?.any : entry?.shapes.find((one) => isSame(one.shape, shape))?.node;
  }

  /** The node of a concept in any shape, new where there was none. */
  anyShape(concept: string): number {
    return this.#entry(concept).any;
  }

  /** The node of a concept in a shape, new where there was none. */
  inShape(concept: string, shape: Shape): number {
    const { shapes } = this.#entry(concept);
    for (const known of shapes) {
      if (isSame(known.shape, shape)) {
        return known.node;
      }
    }
    const node = this.#add(concept, shape);
    shapes.push({ shape, node });
    return node;
  }

  /** Starts to collect what values are good for. */
  begin(): void {
    this.#round++;
  }

  /**
   * Adds to `nodes` all that a value of a concept and a shape is good for, but for what was collected since
   * {@link begin}.
   */
  collect(concept: string, shape: Shape, nodes: number[]): void {
    for (const { any, shapes } of this.#broader(this.#entry(concept))) {
      this.#take(any, nodes);
      for (const target of shapes) {
        if (fitting(shape, target.shape) !== null) {
          this.#take(target.node, nodes);
        }
      }
    }
  }

  #take(node: number, nodes: number[]): void {
    if (node >= this.#seen.length) {
      const larger = new Uint32Array(Math.max(node + 1, this.#seen.length * 2));
      larger.set(this.#seen);
      this.#seen = larger;
    }
    if (this.#seen[node] !== this.#round) {
      this.#seen[node] = this.#round;
      nodes.push(node);
    }
  }

  #entry(concept: string): Entry {
    let entry = this.#entries.get(concept);
    if (entry === undefined) {
      entry = { concept, any: this.#add(concept, null), shapes: [], broader: null };
      this.#entries.set(concept, entry);
    }
    return entry;
  }

  #broader(entry: Entry): readonly Entry[] {
    entry.broader ??= this.#taxonomy
      .ancestors(entry.concept)
      .map((broader) => (broader === entry.concept ? entry : this.#entry(broader)));
    return entry.broader;
  }

  #add(concept: string, shape: Shape | null): number {
    return this.names.push({ concept, shape }) - 1;
  }
}

function isSame(a: Shape, b: Shape): boolean {
  return a.kind === b.kind && shapeText(a) === shapeText(b);
}
