import { Place } from "./found.ts";
import type { Fill } from "./index.ts";
import type { Input } from "./input.ts";
import { Message } from "./message.ts";
import { Branch, type ReadFacts, type Tree } from "./tree.ts";

const root = new Branch();
const nothing: ReadFacts = {
  source: new Message(true),
  tree: { root, branches: [], places: [] },
  parent: root,
  number: 0,
  wire: 0,
  place: new Place(),
};

/** One call of a method by a step's function. */
export class Call {
  /** The tag that a copy of a single field writes; 0 for whatever else. */
  readonly tag: number;
  /** Bytes of the tag and, where there is one, of a length below 128. */
  readonly header: number;
  readonly source: Message;
  readonly tree: Tree;
  readonly place: Place;
  /** Does the call. */
  readonly call: Fill;

  constructor(call: Fill, tag = 0, { source, tree, place, wire }: ReadFacts = nothing) {
    this.call = call;
    this.tag = tag;
    this.header = (tag < 0x80 ? 1 : 2) + (wire === 2 ? 1 : 0);
    this.source = source;
    this.tree = tree;
    this.place = place;
  }
}

/** The calls of a step's function in order, which are the same for every event. */
export type Recording = readonly Call[];

type Method = (...parameters: readonly unknown[]) => void;

/** Tags of three bytes and more are left to the method. */
const MAX_TAG = 0x3fff;

/**
 * Runs a step's function once with something that only notes what it calls.
 * @returns undefined where it does not copy at least two fields, so that nothing would be gained
 */
export function record(step: Fill, reads: readonly ReadFacts[]): Recording | undefined {
  const calls: Call[] = [];
  const note = (method: keyof Input, parameters: readonly unknown[]): void => {
    const [first, second, third, fourth, fifth, sixth, seventh] = parameters;
    // No method takes more, and each takes undefined for what is left out.
    const call: Fill = (input) =>
      (input[method] as Method).call(input, first, second, third, fourth, fifth, sixth, seventh);
    const read = method === "copy" || method === "copyIfPresent" ? reads[second as number] : undefined;
    const tag = (first as number) * 8 + (read?.wire ?? 0);
    // A target of 0 has no tag, and where the zero is null, zeros are looked for.
    const isPlain = read !== undefined && tag >= 8 && tag <= MAX_TAG && fourth !== null;
    calls.push(isPlain ? new Call(call, tag, read) : new Call(call));
  };
  const recorder = new Proxy(
    {},
    {
      get:
        (_, method) =>
        (...parameters: readonly unknown[]): void =>
          note(method as keyof Input, parameters),
    },
  );
  step(recorder as Input);
  return calls.filter(({ tag }) => tag > 0).length < 2 ? undefined : calls;
}
