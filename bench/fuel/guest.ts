import { takeSnapshot } from "../../runtime/sandbox/host/snapshot.ts";
import { rewriteCore, withFormerExports } from "../../test/support/rewritten.ts";
import { withStandIns } from "./stand-ins.ts";

/** Pages of memory that a guest may have, 64 MiB. */
const PAGES = 1024;

/** Units of fuel, of which some 300 years of work would be left at the end. */
const PLENTY = Number.MAX_SAFE_INTEGER;

/** What `arm` answers where it made the state fresh by itself. */
const FRESH = -1;

type Exported = (...values: (number | bigint)[]) => number;

/** The controls that the rewriter adds; see runtime/sandbox/meter/controls.ts. */
interface Controls {
  readonly "heddle:arm": (fuel: number, pages: number) => number;
  readonly "heddle:snapshot": (low: number, high: number, replaceUnits: number) => void;
}

/** An instance of a core module, as it is or rewritten, which otherwise look alike. */
export class Guest {
  readonly memory: WebAssembly.Memory;
  readonly #exports: WebAssembly.Exports;

  constructor(module: WebAssembly.Module, imports: WebAssembly.Imports = {}) {
    this.#exports = new WebAssembly.Instance(module, imports).exports;
    const memory = Object.values(this.#exports).find((value) => value instanceof WebAssembly.Memory);
    if (memory === undefined) throw new Error("the module exports no memory");
    this.memory = memory;
  }

  /** A function that the module exports. */
  exported(name: string): Exported {
    const found = this.#exports[name];
    if (typeof found !== "function") throw new Error(`the module exports no function ${name}`);
    return found as Exported;
  }

  /** The value of a global that the module exports. */
  global(name: string): number {
    const found = this.#exports[name];
    if (!(found instanceof WebAssembly.Global)) throw new Error(`the module exports no global ${name}`);
    return found.value as number;
  }

  /** A function of the module's table. */
  inTable(index: number): Exported {
    const table = Object.values(this.#exports).find((value) => value instanceof WebAssembly.Table);
    return table?.get(index) as Exported;
  }
}

/** A rewritten guest. */
export class MeteredGuest extends Guest {
  readonly #arm: (fuel: number, pages: number) => number;

  constructor(module: WebAssembly.Module, imports: WebAssembly.Imports = {}) {
    super(module, imports);
    const { low, bytes } = takeSnapshot(this.memory);
    this.control("heddle:snapshot")(low, low + bytes.length, 0);
    this.#arm = this.control("heddle:arm");
    this.arm();
  }

  /** Makes the state fresh, as the sandbox does before each call, and gives fuel. */
  arm(): void {
    const answer = this.#arm(PLENTY, PAGES);
    if (answer !== FRESH) throw new Error(`the state of a kernel cannot be made fresh in place: ${answer}`);
  }

  private control<Name extends keyof Controls>(name: Name): Controls[Name] {
    return this.exported(name) as unknown as Controls[Name];
  }
}

/** The module as it is. */
export function compilePlain(core: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(core as BufferSource);
}

/**
 * The module as the sandbox rewrites it, with its former exports beside the controls.
 *
 * @param fuelOnly whether what it writes is not noted, so that its memory stays as it is
 */
export function compileMetered(core: Uint8Array, fuelOnly: boolean): WebAssembly.Module {
  const complete = withStandIns(core);
  return new WebAssembly.Module(
    withFormerExports(rewriteCore(complete, PAGES, fuelOnly), core) as BufferSource,
  );
}
