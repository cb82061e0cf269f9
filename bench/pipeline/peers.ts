import { ExtismHost } from "../sandbox/extism.ts";
import { JcoHost } from "../sandbox/jco.ts";
import type { Stage } from "./stages.ts";

/** An encoded message through all stages, each of which takes what the one before gave. */
export type Chain = (input: Uint8Array) => Promise<Uint8Array> | Uint8Array;

/** The stages in Extism, one plugin each. */
export class ExtismChain {
  readonly #hosts: readonly ExtismHost[];

  private constructor(hosts: readonly ExtismHost[]) {
    this.#hosts = hosts;
  }

  static async load(stages: readonly Stage[]): Promise<ExtismChain> {
    return new ExtismChain(await Promise.all(stages.map(({ plugin }) => ExtismHost.load(plugin))));
  }

  async warm(): Promise<Chain> {
    return chain(await Promise.all(this.#hosts.map((host) => host.warm())));
  }

  fresh(): Chain {
    return chain(this.#hosts.map((host) => host.fresh("module")));
  }
}

/** The stages in jco, one component each. */
export class JcoChain {
  readonly #hosts: readonly JcoHost[];

  private constructor(hosts: readonly JcoHost[]) {
    this.#hosts = hosts;
  }

  static async load(stages: readonly Stage[]): Promise<JcoChain> {
    return new JcoChain(await Promise.all(stages.map(({ transpiled }) => JcoHost.load(transpiled))));
  }

  warm(): Chain {
    return direct(this.#hosts.map((host) => host.warm()));
  }

  fresh(): Chain {
    return direct(this.#hosts.map((host) => host.fresh()));
  }
}

type Awaited = (input: Uint8Array) => Promise<Uint8Array>;
type Direct = (input: Uint8Array) => Uint8Array;

function chain(stages: readonly Awaited[]): Awaited {
  return async (input) => {
    let value = input;
    for (const stage of stages) value = await stage(value);
    return value;
  };
}

function direct(stages: readonly Direct[]): Direct {
  return (input) => {
    let value = input;
    for (const stage of stages) value = stage(value);
    return value;
  };
}
