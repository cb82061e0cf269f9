import { admit, type Sandbox } from "../../runtime/sandbox/index.ts";

/** More than the function needs by far: limits cost the same whatever they are. */
const FUEL = 1_000_000;

/** A call as the executor makes it: fuel armed, fresh state, everything from the guest checked. */
export class HeddleCall {
  readonly #sandbox: Sandbox;

  constructor(component: Uint8Array) {
    this.#sandbox = admit(component).instantiate({ context: () => undefined, log: () => {} });
  }

  call(input: Uint8Array): Uint8Array {
    const result = this.#sandbox.call(input, { fuel: FUEL });
    if (!result.ok) throw new Error(`the function failed: ${JSON.stringify(result.failure)}`);
    return result.output;
  }
}
