/** In the place of accounts beyond those that have figures of their own; no account is called so. */
export const OTHER_ACCOUNTS = "*";

/** Sums of one account and function. */
export interface Sum {
  calls: number;
  failures: number;
  microseconds: number;
  fuel: number;
}

/** Calls of a function, or events, together. */
export interface Counted {
  readonly calls: number;
  readonly failures: number;
  readonly milliseconds: number;
  readonly fuel: number;
}

/** Sums of one account by function. */
export class AccountSums {
  readonly functions = new Map<string, Sum>();

  add(name: string, { calls, failures, milliseconds, fuel }: Counted): void {
    let sum = this.functions.get(name);
    if (sum === undefined) {
      sum = { calls: 0, failures: 0, microseconds: 0, fuel: 0 };
      this.functions.set(name, sum);
    }
    sum.calls += calls;
    sum.failures += failures;
    sum.microseconds += Math.round(milliseconds * 1000);
    sum.fuel += fuel;
  }
}

/** Sums by account and function until they are written; a double holds each exactly for that long. */
export class Sums {
  readonly #accounts = new Map<string, AccountSums>();

  of(account: string): AccountSums {
    let sums = this.#accounts.get(account);
    if (sums === undefined) {
      sums = new AccountSums();
      this.#accounts.set(account, sums);
    }
    return sums;
  }

  *entries(): Iterable<readonly [account: string, name: string, sum: Sum]> {
    for (const [account, { functions }] of this.#accounts) {
      for (const [name, sum] of functions) {
        yield [account, name, sum];
      }
    }
  }

  clear(): void {
    this.#accounts.clear();
  }
}
