import { neverNode } from "./concept-nodes.ts";
import { GrowingLists, roomFor } from "./growing-lists.ts";
import { invert, lengthAt } from "./lists.ts";
import { type ListBuilder, NumberList } from "./number-list.ts";
import type { Problem } from "./problem.ts";
import type { Ranking } from "./ranking.ts";

/** Uses of functions and what they need and give, in typed arrays, while functions come and go. */
export class UseTable {
  /** The number of the first use of each function. */
  readonly #first: NumberList;
  /** For each use its function, and its number among the uses of that. */
  readonly #functions: NumberList;
  readonly #variants: NumberList;
  /** Uses of functions that were added apart from their others. */
  readonly #apart = new Map<number, number[]>();
  #needs = GrowingLists.empty();
  #gives = GrowingLists.empty();
  #users = GrowingLists.empty();
  #makers = GrowingLists.empty();
  /** Uses that need nothing. */
  #free = new Int32Array(0);
  /** Of each use, with room for more; null while the numbers of the uses are in the order of preference. */
  #rank: Float64Array | null = null;
  #ranked = 0;
  /** The numbering of the ranking that they are of. */
  #numbering = 0;

  /** @param expected how many functions there will be, about */
  constructor(expected: number) {
    this.#first = new NumberList(roomFor(expected));
    this.#functions = new NumberList(roomFor(expected * 2));
    this.#variants = new NumberList(roomFor(expected * 2));
  }

  get useCount(): number {
    return this.#functions.length;
  }

  functionOf(use: number): number {
    return this.#functions.at(use);
  }

  variantOf(use: number): number {
    return this.#variants.at(use);
  }

  /** Begins with the uses of the next function. */
  addFunction(): void {
    this.#first.push(this.useCount);
  }

  /** Adds a use of the function that was added last. */
  addUse(): void {
    this.#variants.push(this.useCount - this.#first.at(this.#first.length - 1));
    this.#functions.push(this.#first.length - 1);
  }

  /** Adds a use of a function that has uses already. @returns its number */
  addUseApart(position: number, variant: number): number {
    const use = this.useCount;
    this.#functions.push(position);
    this.#variants.push(variant);
    this.#apart.set(position, [...(this.#apart.get(position) ?? []), use]);
    return use;
  }

  /** Sets what all uses need and give, at once. */
  fill(needs: ListBuilder, gives: ListBuilder, nodeCount: number): void {
    const [needed, given] = [needs.lists(), gives.lists()];
    this.#users = GrowingLists.from(invert(needed, nodeCount, roomFor));
    this.#makers = GrowingLists.from(invert(given, nodeCount, roomFor));
    this.#needs = GrowingLists.from(needed);
    this.#gives = GrowingLists.from(given);
    const free: number[] = [];
    for (let use = 0; use < this.useCount; use++) {
      if (lengthAt(needed, use) === 0) {
        free.push(use);
      }
    }
    this.#free = Int32Array.from(free);
  }

  /** Notes a new use as one that needs nothing, if it does. */
  noteFree(use: number): void {
    if (this.#needs.at(use).length === 0) {
      this.#free = Int32Array.from([...this.#free, use]);
    }
  }

  /** Makes room for uses and nodes that are new. */
  extend(nodeCount: number): void {
    this.#needs.extend(this.useCount);
    this.#gives.extend(this.useCount);
    this.#users.extend(nodeCount);
    this.#makers.extend(nodeCount);
  }

  need(use: number, node: number): void {
    this.#needs.append(use, node);
    this.#users.append(node, use);
  }

  give(use: number, node: number): void {
    this.#gives.append(use, node);
    this.#makers.append(node, use);
  }

  /** A view of the uses that need a node. */
  users(node: number): Int32Array {
    return this.#users.at(node);
  }

  /** A view of the uses that give a node. */
  makers(node: number): Int32Array {
    return this.#makers.at(node);
  }

  /** The uses of a function: those that it was added with have numbers one after the other. */
  *usesOf(position: number): Iterable<number> {
    for (let use = this.#first.at(position); use < this.useCount; use++) {
      if (this.#functions.at(use) !== position || this.#variants.at(use) !== use - this.#first.at(position)) {
        break;
      }
      yield use;
    }
    yield* this.#apart.get(position) ?? [];
  }

  /** Lets the uses of a function never run. */
  takeOut(position: number): void {
    for (const use of this.usesOf(position)) {
      for (const node of this.#needs.at(use)) {
        this.#users.remove(node, use);
      }
      for (const node of this.#gives.at(use)) {
        this.#makers.remove(node, use);
      }
      if (this.#needs.at(use).length === 0) {
        this.#free = this.#free.filter((other) => other !== use);
      }
      this.#needs.clear(use);
      this.#needs.append(use, neverNode);
      this.#gives.clear(use);
    }
  }

  /** Ranks the uses that are new, or all where the ranking was numbered anew. */
  rank(ranking: Ranking): void {
    let ranks = this.#rank;
    if (ranks === null || ranks.length < this.useCount) {
      ranks = new Float64Array(Math.ceil(this.useCount * 1.5));
      ranks.set(this.#rank ?? []);
    }
    const first = this.#rank !== null && this.#numbering === ranking.numbering ? this.#ranked : 0;
    for (let use = first; use < this.useCount; use++) {
      ranks[use] = ranking.rank(this.#functions.at(use));
    }
    this.#rank = ranks;
    this.#ranked = this.useCount;
    this.#numbering = ranking.numbering;
  }

  /** A view that the next change makes invalid. */
  problem(nodeCount: number): Problem {
    return {
      nodeCount,
      useCount: this.useCount,
      needs: this.#needs.view(),
      gives: this.#gives.view(),
      users: this.#users.view(),
      makers: this.#makers.view(),
      free: this.#free,
      rank: this.#rank,
      variants: this.#variants.view(),
      weights: null,
      delays: null,
    };
  }
}
