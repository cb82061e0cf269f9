/** A binary heap of numbers by cost; equal costs come out by the lesser number. */
export class NumberHeap {
  readonly #costs: number[] = [];
  readonly #values: number[] = [];

  push(cost: number, value: number): void {
    let at = this.#costs.length;
    this.#costs.push(cost);
    this.#values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) {
        break;
      }
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Takes out the number of the least cost, with it. */
  popEntry(): { readonly cost: number; readonly value: number } | undefined {
    const cost = this.#costs[0];
    const value = this.pop();
    return cost === undefined || value === undefined ? undefined : { cost, value };
  }

  /** Takes out the number of the least cost. */
  pop(): number | undefined {
    const last = this.#costs.length - 1;
    if (last < 0) {
      return undefined;
    }
    this.#swap(0, last);
    this.#costs.pop();
    const value = this.#values.pop();
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= last) {
        return value;
      }
      const child = left + 1 < last && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, at)) {
        return value;
      }
      this.#swap(child, at);
      at = child;
    }
  }

  #before(a: number, b: number): boolean {
    const costA = this.#costs[a] as number;
    const costB = this.#costs[b] as number;
    return costA < costB || (costA === costB && (this.#values[a] as number) < (this.#values[b] as number));
  }

  #swap(a: number, b: number): void {
    const cost = this.#costs[a] as number;
    const value = this.#values[a] as number;
    this.#costs[a] = this.#costs[b] as number;
    this.#values[a] = this.#values[b] as number;
    this.#costs[b] = cost;
    this.#values[b] = value;
  }
}
