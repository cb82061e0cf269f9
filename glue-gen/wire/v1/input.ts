import type { Conversion } from "./conversion.ts";
import { Converter, Known } from "./converter.ts";
import { Cursor } from "./cursor.ts";
import { Found } from "./found.ts";
import type { Fill, Glue } from "./index.ts";
import type { Message } from "./message.ts";
import { type Read, wireTypes } from "./read.ts";
import { Scanner } from "./scanner.ts";
import { mode, Segments } from "./segments.ts";
import { arrange, type Branch, type Tree } from "./tree.ts";
import { WireError } from "./wire-error.ts";

/** Messages inside messages of one input; the paths of a graph are bounded in the same way. */
const MAX_NESTING = 100;

/**
 * The input of a step while it is put together: generated glue calls one method a mapping, then {@link writeTo}
 * copies all of it into the guest's memory at once. What passes through is not decoded, and no object is made.
 *
 * A `target` is a field number; 0 stands for an element of the packed field that is open. A `slot` is the number
 * of a {@link Read}, a `name` is "target ← source", for errors. In all methods, `zero` is what stands for the
 * value where the message that it is in is there and the value is not, because proto3 does not write zeros: the
 * encoded field, empty where the target takes an absent value for zero itself, left out where the source tells
 * absent values from zeros.
 */
export class Input {
  readonly #values: readonly Message[];
  readonly #context: (key: string) => string | undefined;
  readonly #reads: readonly Read[];
  readonly #wires: readonly number[];
  readonly #trees: readonly Tree[];
  readonly #parents: readonly Branch[];
  readonly #conversions: readonly Known[];
  readonly #found: Found;
  readonly #scanner: Scanner;
  readonly #segments = new Segments();
  readonly #converter = new Converter();
  readonly #cursor = new Cursor();
  #name = "";
  /** Whether anything was mapped in the message that is open; see {@link end}. */
  #given = false;
  #depth = 0;
  readonly #targets = new Uint32Array(MAX_NESTING);
  readonly #places = new Uint32Array(MAX_NESTING);
  readonly #lengths = new Float64Array(MAX_NESTING);
  readonly #outer = new Uint8Array(MAX_NESTING);

  /**
   * @param values the event's data, then the output of each step; whoever runs the graph points them at bytes
   * @param context gives what the event's context has under a key
   */
  constructor(
    { reads, conversions }: Pick<Glue, "reads" | "conversions">,
    values: readonly Message[],
    context: (key: string) => string | undefined = () => undefined,
  ) {
    this.#values = values;
    this.#context = context;
    this.#reads = reads;
    this.#wires = reads.map(({ kind }) => wireTypes[kind]);
    const { trees, parents } = arrange(reads, values.length);
    this.#trees = trees;
    this.#parents = parents;
    this.#conversions = conversions.map((conversion: Conversion) => new Known(conversion));
    this.#found = new Found(reads.length);
    this.#scanner = new Scanner(this.#found);
  }

  /** Encoded length in bytes of all that was mapped. */
  get length(): number {
    return this.#segments.length;
  }

  /**
   * Puts the input of a step together.
   * @throws WireError that names the mapping
   */
  fill(step: Fill): void {
    this.#segments.clear();
    this.#name = "";
    this.#given = false;
    this.#depth = 0;
    try {
      step(this);
    } catch (error) {
      if (error instanceof WireError && error.mapping === "") {
        error.mapping = this.#name;
      }
      throw error;
    }
  }

  /** Writes the input; the caller has allocated {@link length} bytes at `offset`. */
  writeTo(memory: Uint8Array, offset: number): void {
    this.#segments.writeTo(memory, offset);
  }

  /** Ends an event: lets go of all memories. */
  clear(): void {
    this.#segments.clear();
    this.#found.earlier.count = 0;
    for (const value of this.#values) {
      value.clear();
    }
  }

  /** A whole value is the message that is open, or a part of it. */
  whole(value: number): void {
    const source = this.#values[value] as Message;
    this.#given = true;
    this.#segments.add(source, source.start, source.end);
  }

  /** A whole value becomes the message field `target`. */
  embed(target: number, value: number): void {
    const source = this.#values[value] as Message;
    this.#given = true;
    this.#segments.varint(target * 8 + 2);
    this.#segments.varint(source.end - source.start);
    this.#segments.add(source, source.start, source.end);
  }

  /** The message field at `slot` is the message that is open, or a part of it. */
  unwrap(slot: number, name: string): void {
    const source = this.#find(slot, name);
    if (this.#found.count[slot] === 0) {
      throw missing();
    }
    this.#given = true;
    this.#pieces(slot, source);
  }

  /** As {@link unwrap}, but what is absent stays absent. */
  unwrapIfPresent(slot: number, name: string): void {
    const source = this.#find(slot, name);
    if ((this.#found.count[slot] as number) > 0) {
      this.#given = true;
      this.#pieces(slot, source);
    }
  }

  /** The single field at `slot` becomes the field `target`. @throws WireError where it is absent */
  copy(target: number, slot: number, name: string, zero?: Uint8Array): void {
    if (!this.#copy(target, slot, name, zero)) {
      throw missing();
    }
  }

  /** As {@link copy}, but what is absent stays absent. */
  copyIfPresent(target: number, slot: number, name: string, zero?: Uint8Array): void {
    this.#copy(target, slot, name, zero);
  }

  /**
   * The single field at `slot`, converted, becomes the field `target`.
   * @param conversion number of a {@link Conversion}
   * @param zero "converted": an absent value is the source's zero; "implicit": the same, and the target takes an
   *   absent value for its own zero; left out where the source tells absent values from zeros
   * @throws WireError where it is absent or cannot be converted
   */
  convert(target: number, slot: number, conversion: number, name: string, zero?: Zero): void {
    if (!this.#convert(target, slot, conversion, name, zero)) {
      throw missing();
    }
  }

  /** As {@link convert}, but what is absent stays absent. */
  convertIfPresent(target: number, slot: number, conversion: number, name: string, zero?: Zero): void {
    this.#convert(target, slot, conversion, name, zero);
  }

  /**
   * All elements of the repeated field or map at `slot` are added to those of `target`.
   * @param packed whether the target's elements are written in one packed field; false also where they cannot be
   * @throws WireError where the message that the field is in is absent
   */
  copyAll(target: number, slot: number, packed: boolean, name: string): void {
    if (!this.#copyAll(target, slot, packed, name)) {
      throw missing();
    }
  }

  /** As {@link copyAll}, but what is absent stays absent. */
  copyAllIfPresent(target: number, slot: number, packed: boolean, name: string): void {
    this.#copyAll(target, slot, packed, name);
  }

  /** As {@link copyAll}, each element converted; `target` is 0 where they go into the packed field that is open. */
  convertAll(target: number, slot: number, conversion: number, name: string): void {
    if (!this.#convertAll(target, slot, conversion, name)) {
      throw missing();
    }
  }

  /** As {@link convertAll}, but what is absent stays absent. */
  convertAllIfPresent(target: number, slot: number, conversion: number, name: string): void {
    this.#convertAll(target, slot, conversion, name);
  }

  /** Bytes that were known when the graph was planned: a default, tag included. */
  constant(bytes: Uint8Array): void {
    this.#given = true;
    this.#segments.constant(bytes);
  }

  /** A text of the event's context becomes the field `target`. @throws WireError where it is absent */
  context(target: number, key: string, name: string): void {
    this.contextIfPresent(target, key, name);
    if (this.#context(key) === undefined) {
      throw missing();
    }
  }

  /** As {@link context}, but what is absent stays absent. */
  contextIfPresent(target: number, key: string, name: string): void {
    this.#name = name;
    const text = this.#context(key);
    if (text !== undefined) {
      const bytes = encoder.encode(text);
      this.#given = true;
      this.#segments.varint(target * 8 + 2);
      this.#segments.varint(bytes.length);
      this.#segments.constant(bytes);
    }
  }

  /** Opens the message field, or the packed field, `target`: what follows is inside it, up to {@link end}. */
  begin(target: number): void {
    const depth = this.#depth++;
    if (depth === MAX_NESTING) {
      throw new WireError(`an input is nested more than ${MAX_NESTING} deep`, "limit");
    }
    this.#targets[depth] = target;
    this.#places[depth] = this.#segments.reserve();
    this.#lengths[depth] = this.#segments.length;
    this.#outer[depth] = this.#given ? 1 : 0;
    this.#given = false;
  }

  /** Closes the message that is open. It is there where at least one value was, even if that is zero. */
  end(): void {
    this.#end(this.#given);
  }

  /** Closes the packed field that is open. It is there where it has elements. */
  endPacked(): void {
    const depth = this.#depth - 1;
    this.#end(this.#segments.length > (this.#lengths[depth] as number));
  }

  #end(there: boolean): void {
    const depth = --this.#depth;
    const segments = this.#segments;
    if (there) {
      const length = segments.length - (this.#lengths[depth] as number);
      segments.beginHeader();
      segments.varint((this.#targets[depth] as number) * 8 + 2);
      segments.varint(length);
      segments.place(this.#places[depth] as number);
    }
    this.#given ||= this.#outer[depth] === 1;
  }

  /** Finds what is read of the value that `slot` is in, if that is not done yet. */
  #find(slot: number, name: string): Message {
    this.#name = name;
    const { value } = this.#reads[slot] as Read;
    const source = this.#values[value] as Message;
    if (!source.scanned) {
      this.#scanner.scan(source, this.#trees[value] as Tree);
    }
    return source;
  }

  /** Whether the message that the value is in is there. */
  #reached(slot: number): boolean {
    return (this.#parents[slot] as Branch).seen;
  }

  #copy(target: number, slot: number, name: string, zero: Uint8Array | undefined): boolean {
    const source = this.#find(slot, name);
    const found = this.#found;
    const segments = this.#segments;
    if (found.count[slot] === 0) {
      if (zero === undefined || !this.#reached(slot)) {
        return false;
      }
      this.#given = true;
      segments.constant(zero);
      return true;
    }
    this.#given = true;
    const start = found.start[slot] as number;
    const end = found.end[slot] as number;
    const wire = this.#wires[slot] as number;
    if (target > 0) {
      segments.varint(target * 8 + wire);
    }
    if (wire !== 2) {
      segments.add(source, start, end);
    } else if ((found.first[slot] as number) < 0) {
      segments.varint(end - start);
      segments.add(source, start, end);
    } else {
      segments.varint(this.#pieceBytes(slot));
      this.#pieces(slot, source);
    }
    return true;
  }

  /** Bytes of all pieces of a message field. */
  #pieceBytes(slot: number): number {
    const { earlier, start, end, first } = this.#found;
    let bytes = (end[slot] as number) - (start[slot] as number);
    for (let piece = first[slot] as number; piece >= 0; piece = earlier.next[piece] as number) {
      bytes += (earlier.end[piece] as number) - (earlier.start[piece] as number);
    }
    return bytes;
  }

  #pieces(slot: number, source: Message): void {
    const { earlier, start, end, first } = this.#found;
    for (let piece = first[slot] as number; piece >= 0; piece = earlier.next[piece] as number) {
      this.#segments.add(source, earlier.start[piece] as number, earlier.end[piece] as number);
    }
    this.#segments.add(source, start[slot] as number, end[slot] as number);
  }

  #convert(target: number, slot: number, number: number, name: string, zero: Zero | undefined): boolean {
    const source = this.#find(slot, name);
    const { earlier, count, start, end, first } = this.#found;
    const converter = this.#converter;
    const conversion = this.#conversions[number] as Known;
    converter.begin();
    const absent = count[slot] === 0;
    if (absent) {
      if (zero === undefined || !this.#reached(slot)) {
        return false;
      }
    } else {
      for (let piece = first[slot] as number; piece >= 0; piece = earlier.next[piece] as number) {
        converter.read(conversion.from, source, earlier.start[piece] as number, earlier.end[piece] as number);
      }
      converter.read(conversion.from, source, start[slot] as number, end[slot] as number);
    }
    converter.understand(conversion);
    this.#given = true;
    if (!(absent && zero === "implicit" && converter.isZero(conversion))) {
      converter.write(conversion, target, this.#segments);
    }
    return true;
  }

  #copyAll(target: number, slot: number, packed: boolean, name: string): boolean {
    const source = this.#find(slot, name);
    if (!this.#reached(slot)) {
      return false;
    }
    this.#given = true;
    if (this.#found.count[slot] === 0) {
      return true;
    }
    if (packed && target > 0) {
      this.begin(target);
    }
    const { earlier, first } = this.#found;
    for (let piece = first[slot] as number; piece >= 0; piece = earlier.next[piece] as number) {
      const start = earlier.start[piece] as number;
      const end = earlier.end[piece] as number;
      const tagBytes = earlier.tagBytes[piece] as number;
      this.#list(
        target,
        slot,
        packed,
        source,
        start,
        end,
        tagBytes,
        earlier.elements[piece] as number,
        earlier.packed[piece] === 1,
      );
    }
    const { start, end, tagBytes, elements } = this.#found;
    this.#list(
      target,
      slot,
      packed,
      source,
      start[slot] as number,
      end[slot] as number,
      tagBytes[slot] as number,
      elements[slot] as number,
      this.#found.packed[slot] === 1,
    );
    if (packed && target > 0) {
      this.endPacked();
      this.#given = true;
    }
    return true;
  }

  /** One piece of a list, in the form that the target has. */
  #list(
    target: number,
    slot: number,
    packed: boolean,
    source: Message,
    start: number,
    end: number,
    tagBytes: number,
    elements: number,
    isPacked: boolean,
  ): void {
    const segments = this.#segments;
    const { bytes } = source;
    if (packed) {
      if (isPacked) {
        segments.add(source, start, end);
      } else {
        segments.rewritten(bytes, start, end, mode.strip, 0, end - start - tagBytes);
      }
      return;
    }
    const { path } = this.#reads[slot] as Read;
    const tag = target * 8 + (this.#wires[slot] as number);
    const tagLength = lengthOf(tag);
    if (isPacked) {
      const values = this.#countPacked(bytes, start, end, tag);
      segments.rewritten(bytes, start, end, mode.split, tag, end - start + values * tagLength);
    } else if (path.at(-1) === target && tagBytes === elements * tagLength) {
      segments.add(source, start, end);
    } else {
      segments.rewritten(bytes, start, end, mode.retag, tag, end - start - tagBytes + elements * tagLength);
    }
  }

  #countPacked(bytes: Uint8Array, start: number, end: number, tag: number): number {
    let values = 0;
    for (let at = start; at < end; values++) {
      at = this.#cursor.skip(bytes, at, end, tag);
    }
    return values;
  }

  #convertAll(target: number, slot: number, number: number, name: string): boolean {
    const source = this.#find(slot, name);
    if (!this.#reached(slot)) {
      return false;
    }
    this.#given = true;
    if (this.#found.count[slot] === 0) {
      return true;
    }
    const conversion = this.#conversions[number] as Known;
    const { earlier, first } = this.#found;
    for (let piece = first[slot] as number; piece >= 0; piece = earlier.next[piece] as number) {
      const start = earlier.start[piece] as number;
      this.#each(
        target,
        slot,
        conversion,
        source,
        start,
        earlier.end[piece] as number,
        earlier.packed[piece] === 1,
      );
    }
    const { start, end, packed } = this.#found;
    this.#each(
      target,
      slot,
      conversion,
      source,
      start[slot] as number,
      end[slot] as number,
      packed[slot] === 1,
    );
    return true;
  }

  #each(
    target: number,
    slot: number,
    conversion: Known,
    source: Message,
    start: number,
    end: number,
    packed: boolean,
  ): void {
    const cursor = this.#cursor;
    const converter = this.#converter;
    const wire = this.#wires[slot] as number;
    for (let at = start; at < end; ) {
      let tag = wire;
      if (!packed) {
        tag = cursor.long(source.bytes, at, end);
        at = cursor.position;
      }
      at = cursor.skip(source.bytes, at, end, tag);
      converter.begin();
      converter.read(conversion.from, source, cursor.position, at);
      converter.understand(conversion);
      converter.write(conversion, target, this.#segments);
    }
  }
}

/** What an absent value stands for in {@link Input.convert}. */
export type Zero = "converted" | "implicit";

const encoder = new TextEncoder();

function missing(): WireError {
  return new WireError("the value is absent", "missing");
}

function lengthOf(tag: number): number {
  return tag < 0x80 ? 1 : tag < 0x4000 ? 2 : tag < 0x200000 ? 3 : tag < 0x10000000 ? 4 : 5;
}
