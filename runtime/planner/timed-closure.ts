import { listAt } from "./lists.ts";
import { NumberHeap } from "./number-heap.ts";
import type { Problem } from "./problem.ts";

/**
 * What a growing set of uses reaches within a deadline, kept up to date use by use: {@link Closure} for
 * graphs whose uses take time. More uses never make anything later, which is all that landmarks need.
 */
export class TimedClosure {
  readonly #problem: Problem;
  readonly #deadline: number;
  readonly #member: Uint8Array;
  readonly #isWanted: Uint8Array;
  /** When each node is there at the earliest. */
  readonly #time: Float64Array;
  /** Nodes whose times were lowered, with the times before. */
  readonly #trail: { readonly node: number; readonly before: number }[] = [];
  #missing = 0;
  /** Elementary steps taken so far. */
  work = 0;

  constructor(problem: Problem, wanted: readonly number[], deadline: number, members: Iterable<number> = []) {
    this.#problem = problem;
    this.#deadline = deadline;
    this.#member = new Uint8Array(problem.useCount);
    this.#isWanted = new Uint8Array(problem.nodeCount);
    this.#time = new Float64Array(problem.nodeCount).fill(Number.POSITIVE_INFINITY);
    for (const node of wanted) {
      if (this.#isWanted[node] === 0) {
        this.#isWanted[node] = 1;
        this.#missing++;
      }
    }
    const heap = new NumberHeap();
    for (const use of members) {
      this.#member[use] = 1;
      this.#offer(use, heap);
    }
    this.#run(heap);
    this.#trail.length = 0;
    this.work += problem.useCount;
  }

  /** Whether all that is wanted is reached in time. */
  get complete(): boolean {
    return this.#missing === 0;
  }

  /** When all that is wanted is there. */
  get finish(): number {
    return this.#time.reduce(
      (latest, time, node) => (this.#isWanted[node] ? Math.max(latest, time) : latest),
      0,
    );
  }

  /** Adds a use unless that would complete the set; tells whether it was added. */
  addUnlessComplete(use: number): boolean {
    if (this.#member[use] === 1) {
      return true;
    }
    this.#member[use] = 1;
    const heap = new NumberHeap();
    this.#offer(use, heap);
    this.#run(heap);
    const isTooMuch = this.complete;
    if (isTooMuch) {
      this.#member[use] = 0;
      this.#takeBack();
    }
    this.#trail.length = 0;
    return !isTooMuch;
  }

  /** Queues a use by the time at which it is done, if it is done in time. */
  #offer(use: number, heap: NumberHeap): void {
    const { needs, delays } = this.#problem;
    let start = 0;
    for (let i = needs.start[use] as number; i < (needs.end[use] as number); i++) {
      start = Math.max(start, this.#time[needs.items[i] as number] as number);
      this.work++;
    }
    const finish = start + (delays?.[use] ?? 1);
    if (finish <= this.#deadline) {
      heap.push(finish, use);
    }
  }

  /** Works uses off by the time at which they are done, so that each node's time is lowered once. */
  #run(heap: NumberHeap): void {
    const { gives, users } = this.#problem;
    for (let next = heap.popEntry(); next !== undefined; next = heap.popEntry()) {
      for (const node of listAt(gives, next.value)) {
        const before = this.#time[node] as number;
        this.work++;
        if (next.cost >= before) {
          continue;
        }
        this.#time[node] = next.cost;
        this.#trail.push({ node, before });
        if (before === Number.POSITIVE_INFINITY) {
          this.#missing -= this.#isWanted[node] as number;
        }
        for (const user of listAt(users, node)) {
          this.work++;
          if (this.#member[user] === 1) {
            this.#offer(user, heap);
          }
        }
      }
    }
  }

  #takeBack(): void {
    for (const { node, before } of this.#trail.reverse()) {
      this.#time[node] = before;
      if (before === Number.POSITIVE_INFINITY) {
        this.#missing += this.#isWanted[node] as number;
      }
    }
  }
}
