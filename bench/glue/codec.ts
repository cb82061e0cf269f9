import { admit, type Sandbox } from "../../runtime/sandbox/index.ts";
import { resultOfThread } from "../runner/index.ts";

/** More than the function needs by far. */
const FUEL = 10_000_000;

/** A function in a sandbox that decodes an order, as the AssemblyScript codec does, and encodes it again. */
export class CodecCall {
  readonly #sandbox: Sandbox;
  readonly #order: Uint8Array;

  private constructor(component: Uint8Array, order: Uint8Array) {
    this.#sandbox = admit(component).instantiate({ context: () => undefined, log: () => {} });
    this.#order = order;
  }

  /** Compiles the function in a thread of its own. */
  static async make(order: Uint8Array): Promise<CodecCall> {
    return new CodecCall(
      await resultOfThread<Uint8Array>(new URL("./echo-worker.ts", import.meta.url)),
      order,
    );
  }

  /** A whole call: the order is written to the guest's memory, which is made fresh for the next one. */
  run(): number {
    const sandbox = this.#sandbox;
    sandbox.begin(FUEL);
    const { length } = this.#order;
    const pointer = sandbox.allocate(length);
    sandbox.memory().set(this.#order, pointer);
    if (!sandbox.run(pointer, length)) throw new Error(`the echo failed: ${sandbox.failure?.message}`);
    sandbox.end();
    return sandbox.outputLength;
  }

  written(): Uint8Array {
    const result = this.#sandbox.call(this.#order, { fuel: FUEL });
    if (!result.ok) throw new Error(`the echo failed: ${result.failure.message}`);
    return result.output;
  }

  dispose(): void {
    this.#sandbox.dispose();
  }
}
