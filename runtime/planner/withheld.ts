import type { Contract } from "../../glue-gen/index.ts";

/** A function that must not run here, and why. */
export interface Withheld {
  readonly contract: Contract;
  /** Such as `it asks for 9 units of fuel, and 5 are granted`. */
  readonly reason: string;
}

/** Tells why a function must not run here; null: it may. The answer for a contract never changes. */
export type Withhold = (contract: Contract) => string | null;

/** Functions that must not run here. */
export class WithheldFunctions {
  readonly #withhold: Withhold;
  readonly #reasons = new Map<Contract, string>();

  constructor(withhold: Withhold) {
    this.#withhold = withhold;
  }

  get size(): number {
    return this.#reasons.size;
  }

  /** Whether a function may run here; notes why it must not. */
  mayRun(contract: Contract): boolean {
    const reason = this.#withhold(contract);
    if (reason !== null) {
      this.#reasons.set(contract, reason);
    }
    return reason === null;
  }

  has(contract: Contract): boolean {
    return this.#reasons.has(contract);
  }

  byName(): Withheld[] {
    return [...this.#reasons]
      .map(([contract, reason]): Withheld => ({ contract, reason }))
      .sort((a, b) => Number(a.contract.name > b.contract.name) - Number(a.contract.name < b.contract.name));
  }

  forget(contract: Contract): void {
    this.#reasons.delete(contract);
  }

  clear(): void {
    this.#reasons.clear();
  }
}
