import type { Conversion } from "./conversion.ts";
import { Converter, Known } from "./converter.ts";
import { Elements } from "./elements.ts";
import { Found } from "./found.ts";
import type { Each, Fill, Glue } from "./index.ts";
import { Lists } from "./lists.ts";
import type { Message } from "./message.ts";
import { Nesting } from "./nesting.ts";
import { Picker } from "./picker.ts";
import { Player } from "./player.ts";
import { type Recording, record } from "./recording.ts";
import { Scanner } from "./scanner.ts";
import { Segments } from "./segments.ts";
import { reached, Singles } from "./singles.ts";
import { arrange, type ReadFacts, withElements } from "./tree.ts";
import { missing, WireError } from "./wire-error.ts";
import type { Zero } from "./zero.ts";

/**
 * The input of a step while it is put together: generated glue calls one method a mapping, then {@link writeTo}
 * copies all of it into the guest's memory at once. What passes through is not decoded, and no object is made.
 *
 * A `target` is a field number; 0 stands for an element of the packed field that is open. A `slot` is the number
 * of a {@link import("./read.ts").Read}, a `name` is "target ← source", for errors. In all methods, `zero` is what stands for the
 * value where the message that it is in is there and the value is not, because proto3 does not write zeros: the
 * encoded field, empty where the target takes an absent value for zero itself, left out where the source tells
 * absent values from zeros, null where it does and the target does not. Where the source says what an absent value is
 * read as, `implied` is the target's field with that value, and `zero` is only about zeros that are there.
 */
export class Input {
  readonly #values: readonly Message[];
  readonly #context: (key: string) => string | undefined;
  readonly #reads: readonly ReadFacts[];
  readonly #conversions: readonly Known[];
  readonly #found = new Found();
  readonly #scanner = new Scanner(this.#found);
  readonly #elements = new Elements(this.#found);
  readonly #segments = new Segments();
  readonly #nesting = new Nesting(this.#segments);
  readonly #singles: Singles;
  readonly #lists: Lists;
  readonly #picker: Picker;
  readonly #player = new Player(this.#scanner, this.#segments, this.#nesting);
  /** Steps that the player does. */
  readonly #recordings = new Map<Fill, Recording>();
  #name = "";

  /**
   * @param outputs the event's data, then the output of each step; whoever runs the graph points them at bytes
   * @param context gives what the event's context has under a key
   */
  constructor(
    {
      reads,
      conversions,
      steps = [],
      each = [],
    }: Pick<Glue, "reads" | "conversions" | "each"> & Partial<Glue>,
    outputs: readonly Message[],
    context: (key: string) => string | undefined = () => undefined,
  ) {
    this.#values = withElements(outputs, reads, each.length);
    this.#context = context;
    this.#reads = arrange(reads, this.#values);
    this.#conversions = conversions.map((conversion: Conversion) => new Known(conversion));
    const converter = new Converter();
    this.#singles = new Singles(this.#found, this.#segments, this.#nesting, converter);
    this.#lists = new Lists(this.#found, this.#segments, this.#nesting, converter);
    this.#picker = new Picker(this.#found, this.#scanner, this.#singles);
    for (const step of steps) {
      const recording = record(step, this.#reads);
      if (recording !== undefined) {
        this.#recordings.set(step, recording);
      }
    }
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
    const recording = this.#recordings.get(step);
    if (recording === undefined || !this.#play(recording)) {
      this.#start();
      try {
        step(this);
      } catch (error) {
        if (error instanceof WireError && error.mapping === "") {
          error.mapping = this.#name;
        }
        throw error;
      }
    }
  }

  /** Returns false where a value cannot be mapped: the step's function then tells which, and where it stands. */
  #play(recording: Recording): boolean {
    this.#start();
    try {
      this.#player.play(recording, this);
      return true;
    } catch (error) {
      if (error instanceof WireError) {
        return false;
      }
      throw error;
    }
  }

  #start(): void {
    this.#segments.clear();
    this.#name = "";
    this.#nesting.clear();
  }

  /**
   * Finds the list that a step runs over. Where the message that it is in is absent, it has no elements.
   * @returns what points the step's element at one after the other
   * @throws WireError that names step and list
   */
  over({ list, element, name }: Each): Elements {
    try {
      this.#elements.begin(this.#find(list, name), this.#values[element] as Message);
    } catch (error) {
      if (error instanceof WireError) {
        error.mapping = name;
      }
      throw error;
    }
    return this.#elements;
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
    this.#nesting.given = true;
    this.#segments.add(source, source.start, source.end);
  }

  /** A whole value becomes the message field `target`; one that is absent is left out. */
  embed(target: number, value: number): void {
    const source = this.#values[value] as Message;
    if (source.absent) {
      return;
    }
    this.#nesting.given = true;
    this.#segments.field(target * 8 + 2, true, source, source.start, source.end);
  }

  /** The message field at `slot` is the message that is open, or a part of it. */
  unwrap(slot: number, name: string): void {
    if (!this.#singles.add(this.#find(slot, name))) {
      throw missing();
    }
  }

  /** As {@link unwrap}, but what is absent stays absent. */
  unwrapIfPresent(slot: number, name: string): void {
    this.#singles.add(this.#find(slot, name));
  }

  /** The single field at `slot` becomes the field `target`. @throws WireError where it is absent */
  copy(target: number, slot: number, name: string, zero?: Uint8Array | null, implied?: Uint8Array): void {
    if (!this.#singles.copy(this.#find(slot, name), target, zero, implied)) {
      throw missing();
    }
  }

  /** As {@link copy}, but what is absent stays absent. */
  copyIfPresent(
    target: number,
    slot: number,
    name: string,
    zero?: Uint8Array | null,
    implied?: Uint8Array,
  ): void {
    this.#singles.copy(this.#find(slot, name), target, zero, implied);
  }

  /**
   * The single field at `slot`, converted, becomes the field `target`.
   * @param conversion number of a {@link Conversion}
   * @param zero see {@link Zero}; left out where source and target tell absent values from zeros
   * @throws WireError where it is absent or cannot be converted
   */
  convert(
    target: number,
    slot: number,
    conversion: number,
    name: string,
    zero?: Zero,
    implied?: Uint8Array,
  ): void {
    const known = this.#conversions[conversion] as Known;
    if (!this.#singles.convert(this.#find(slot, name), target, known, zero, implied)) {
      throw missing();
    }
  }

  /** As {@link convert}, but what is absent stays absent. */
  convertIfPresent(
    target: number,
    slot: number,
    conversion: number,
    name: string,
    zero?: Zero,
    implied?: Uint8Array,
  ): void {
    const known = this.#conversions[conversion] as Known;
    this.#singles.convert(this.#find(slot, name), target, known, zero, implied);
  }

  /**
   * All elements of the repeated field or map at `slot` are added to those of `target`.
   * @param packed whether the target's elements are written in one packed field; false also where they cannot be
   * @throws WireError where the message that the field is in is absent
   */
  copyAll(target: number, slot: number, packed: boolean, name: string): void {
    this.#lists.copy(this.#list(slot, name), target, packed);
  }

  /** As {@link copyAll}, but what is absent stays absent. */
  copyAllIfPresent(target: number, slot: number, packed: boolean, name: string): void {
    const read = this.#listIfPresent(slot, name);
    if (read !== undefined) {
      this.#lists.copy(read, target, packed);
    }
  }

  /** As {@link copyAll}, each element converted; `target` is 0 where they go into the packed field that is open. */
  convertAll(target: number, slot: number, conversion: number, name: string): void {
    this.#lists.convert(this.#list(slot, name), target, this.#conversions[conversion] as Known);
  }

  /** As {@link convertAll}, but what is absent stays absent. */
  convertAllIfPresent(target: number, slot: number, conversion: number, name: string): void {
    const read = this.#listIfPresent(slot, name);
    if (read !== undefined) {
      this.#lists.convert(read, target, this.#conversions[conversion] as Known);
    }
  }

  /**
   * As {@link copy}, for each element of the list at `list`: the field at `slot` is added to the elements of `target`.
   * @param slot what is read of an element, in a message that has the list's field once
   * @throws WireError where the message that the list is in is absent, or the value in an element
   */
  copyEach(
    target: number,
    list: number,
    slot: number,
    name: string,
    zero?: Uint8Array,
    implied?: Uint8Array,
  ): void {
    this.#picker.copy(this.#list(list, name), this.#reads[slot] as ReadFacts, target, zero, implied);
  }

  /** As {@link copyEach}, but a list in an absent message has no elements. */
  copyEachIfPresent(
    target: number,
    list: number,
    slot: number,
    name: string,
    zero?: Uint8Array,
    implied?: Uint8Array,
  ): void {
    const read = this.#listIfPresent(list, name);
    if (read !== undefined) {
      this.#picker.copy(read, this.#reads[slot] as ReadFacts, target, zero, implied);
    }
  }

  /** As {@link copyEach}, converted as {@link convert} does. */
  convertEach(
    target: number,
    list: number,
    slot: number,
    conversion: number,
    name: string,
    zero?: Zero,
    implied?: Uint8Array,
  ): void {
    const known = this.#conversions[conversion] as Known;
    const part = this.#reads[slot] as ReadFacts;
    this.#picker.convert(this.#list(list, name), part, target, known, zero, implied);
  }

  /** As {@link convertEach}, but a list in an absent message has no elements. */
  convertEachIfPresent(
    target: number,
    list: number,
    slot: number,
    conversion: number,
    name: string,
    zero?: Zero,
    implied?: Uint8Array,
  ): void {
    const read = this.#listIfPresent(list, name);
    if (read !== undefined) {
      const known = this.#conversions[conversion] as Known;
      this.#picker.convert(read, this.#reads[slot] as ReadFacts, target, known, zero, implied);
    }
  }

  /** Bytes that were known when the graph was planned: a default, tag included. */
  constant(bytes: Uint8Array): void {
    this.#nesting.given = true;
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
      this.#nesting.given = true;
      this.#segments.varint(target * 8 + 2);
      this.#segments.varint(bytes.length);
      this.#segments.constant(bytes);
    }
  }

  /** Opens the message field, or the packed field, `target`: what follows is inside it, up to {@link end}. */
  begin(target: number): void {
    this.#nesting.begin(target);
  }

  /** Closes the message that is open. It is there where at least one value was, even if that is zero. */
  end(): void {
    this.#nesting.end();
  }

  /** Closes the packed field that is open. It is there where it has elements. */
  endPacked(): void {
    this.#nesting.endPacked();
  }

  /** Finds what is read of the value that `slot` is in, if that is not done yet. */
  #find(slot: number, name: string): ReadFacts {
    this.#name = name;
    const read = this.#reads[slot] as ReadFacts;
    if (!read.source.scanned) {
      this.#scanner.scan(read.source, read.tree);
    }
    return read;
  }

  /** Finds a list. @throws WireError where the message that it is in is absent */
  #list(slot: number, name: string): ReadFacts {
    const read = this.#listIfPresent(slot, name);
    if (read === undefined) {
      throw missing();
    }
    return read;
  }

  #listIfPresent(slot: number, name: string): ReadFacts | undefined {
    const read = this.#find(slot, name);
    if (!reached(read)) {
      return undefined;
    }
    this.#nesting.given = true;
    return read;
  }
}

const encoder = new TextEncoder();
