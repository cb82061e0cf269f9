import type { Parameters } from "./parameters.ts";

/** The mean of what a network knew after some passes, of which less is chance than of what it knows after the last. */
export class WeightMean {
  #count = 0;
  #means: readonly Float32Array[] = [];

  /** @param parameters always of the same network, which has not met new rows, units or sequences in between */
  add(parameters: Parameters): void {
    const weights = parameters.weights();
    this.#count++;
    if (this.#count === 1) {
      this.#means = weights.map((own) => own.slice());
      return;
    }
    weights.forEach((own, k) => {
      const mean = this.#means[k] as Float32Array;
      for (let i = 0; i < own.length; i++) {
        const before = mean[i] as number;
        mean[i] = before + ((own[i] as number) - before) / this.#count;
      }
    });
  }

  /** Gives a network the mean for what it knows. */
  settle(parameters: Parameters): void {
    parameters.weights().forEach((own, k) => {
      own.set(this.#means[k] as Float32Array);
    });
  }
}
