/** Sums of one account and function. */
export interface Sum {
  calls: number;
  failures: number;
  microseconds: number;
  fuel: number;
}

/** Sums by account and function until they are written; a double holds each exactly for that long. */
export class Sums {
  readonly #accounts = new Map<string, Map<string, Sum>>();

  add(account: string, name: string, microseconds: number, fuel: number, failed: boolean): void {
    let functions = this.#accounts.get(account);
    if (functions === undefined) {
      functions = new Map();
      this.#accounts.set(account, functions);
    }
    let sum = functions.get(name);
    if (sum === undefined) {
      sum = { calls: 0, failures: 0, microseconds: 0, fuel: 0 };
      functions.set(name, sum);
    }
    sum.calls++;
    sum.failures += failed ? 1 : 0;
    sum.microseconds += microseconds;
    sum.fuel += fuel;
  }

  *entries(): Iterable<readonly [account: string, name: string, sum: Sum]> {
    for (const [account, functions] of this.#accounts) {
      for (const [name, sum] of functions) {
        yield [account, name, sum];
      }
    }
  }

  clear(): void {
    this.#accounts.clear();
  }
}
