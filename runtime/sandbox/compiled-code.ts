/**
 * The compiled form of admitted code. Whoever runs it holds it; where nobody does, it may go, and is compiled again
 * when it is needed: a function that waits to be called then costs little more than its bytes.
 */
export class CompiledCode {
  readonly #code: Uint8Array;
  #module: WeakRef<WebAssembly.Module> | undefined;

  /** @param code of a valid module */
  constructor(code: Uint8Array) {
    this.#code = code;
  }

  get(): WebAssembly.Module {
    let module = this.#module?.deref();
    if (module === undefined) {
      module = new WebAssembly.Module(this.#code as Uint8Array<ArrayBuffer>);
      this.#module = new WeakRef(module);
    }
    return module;
  }
}
