import { type Fill, type Glue, Input, Message } from "../../glue-gen/wire/v1/index.ts";

const PAGES = 4;
const SOURCE = 4096;
const TARGET = 8192;

/** Glue between the memories of two guests, as the executor runs it, without the calls of the guests. */
export class WireMapping {
  readonly #from = memory();
  readonly #to = memory();
  readonly #length: number;
  readonly #value = new Message(true);
  readonly #input: Input;
  readonly #fill: Fill;

  /** @param source the encoded value, which is put into the first guest's memory */
  constructor(glue: Glue, source: Uint8Array) {
    const [fill] = glue.steps;
    if (fill === undefined) throw new Error("the glue has no step");
    this.#fill = fill;
    this.#length = source.length;
    this.#from.set(source, SOURCE);
    this.#input = new Input(glue, [this.#value]);
  }

  /** Maps once; returns how many bytes the second guest got. */
  run(): number {
    const input = this.#input;
    this.#value.point(this.#from, SOURCE, SOURCE + this.#length);
    input.fill(this.#fill);
    const { length } = input;
    input.writeTo(this.#to, TARGET);
    input.clear();
    return length;
  }

  /** What the second guest got. */
  written(length: number): Uint8Array {
    return this.#to.slice(TARGET, TARGET + length);
  }
}

/** The same bytes from one memory to the other by the engine alone. */
export class PlainCopy {
  readonly #from = memory();
  readonly #to = memory();
  readonly #length: number;

  constructor(source: Uint8Array) {
    this.#length = source.length;
    this.#from.set(source, SOURCE);
  }

  run(): void {
    this.#to.set(this.#from.subarray(SOURCE, SOURCE + this.#length), TARGET);
  }

  written(): Uint8Array {
    return this.#to.slice(TARGET, TARGET + this.#length);
  }
}

function memory(): Uint8Array {
  return new Uint8Array(new WebAssembly.Memory({ initial: PAGES, maximum: PAGES }).buffer);
}
