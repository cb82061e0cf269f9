import { Reader } from "../binary/index.ts";
import {
  type CoreModule,
  externalKind,
  functionType,
  OperatorCursor,
  op,
  readLocals,
  readModule,
} from "../module/index.ts";
import type { CoreItem, InstantiatedModule } from "./model.ts";

/** Finds functions of other components that only trap; reads each of their modules once. */
export class Traps {
  readonly #bytes: Uint8Array;
  readonly #modules = new Map<InstantiatedModule, CoreModule>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Whether a function does nothing but to trap, as those do by which a tool replaces what a program does
   * not need, such as a file system. A call of it ends the caller whatever it passes on.
   */
  has(item: CoreItem): boolean {
    if (item.kind !== "export") {
      return false;
    }
    const module = this.#module(item.instance);
    const entry = module.exports.find(
      ({ name, kind }) => name === item.name && kind === externalKind.function,
    );
    const body = entry === undefined ? undefined : module.bodies[entry.index - module.importedFunctions];
    if (entry === undefined || body === undefined) {
      return false;
    }
    const reader = new Reader(this.#bytes, body.start, body.end);
    readLocals(reader, functionType(module, entry.index)?.params.length ?? 0);
    return new OperatorCursor().next(reader) === op.unreachable;
  }

  #module(instance: InstantiatedModule): CoreModule {
    let module = this.#modules.get(instance);
    if (module === undefined) {
      module = readModule(this.#bytes, instance.module);
      this.#modules.set(instance, module);
    }
    return module;
  }
}
