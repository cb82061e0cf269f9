import { exportGlobals } from "./globals.ts";

/**
 * Functions built with the stub runtime never free, so a warm instance that nobody resets takes new pages from the
 * system all the time, and a short call would mostly be page faults. Each rival that keeps an instance and resets
 * nothing is therefore rewound now and then: its globals (the bump pointer is one) get their first values back.
 */
const PREFIX = "rewind:";

/** Calls between two rewinds: too rare to cost anything, and little enough memory to stay in the cache. */
const CALLS = 256;

/** Compiles a core module so that its instances can be rewound. */
export function compileRewindable(core: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(exportGlobals(core, PREFIX));
}

/** Puts the globals of one instance back to what they are now, each time `CALLS` calls were counted. */
export class Rewinder {
  readonly #globals: readonly { readonly global: WebAssembly.Global; readonly value: unknown }[];
  #calls = 0;

  private constructor(globals: readonly WebAssembly.Global[]) {
    this.#globals = globals.map((global) => ({ global, value: global.value as unknown }));
  }

  /** Undefined for an instance without globals, such as the shims between the modules of a component. */
  static of({ exports }: WebAssembly.Instance): Rewinder | undefined {
    const globals = Object.entries(exports).flatMap(([name, value]) =>
      name.startsWith(PREFIX) && value instanceof WebAssembly.Global ? [value] : [],
    );
    return globals.length === 0 ? undefined : new Rewinder(globals);
  }

  count(): void {
    if (++this.#calls < CALLS) return;
    this.#calls = 0;
    for (const { global, value } of this.#globals) global.value = value;
  }
}
