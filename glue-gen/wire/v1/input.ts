import type { Message } from "./message.ts";
import { Parts } from "./parts.ts";
import { type Kind, Scanner, wireTypes } from "./scanner.ts";
import { WireError } from "./wire-error.ts";

/** Bytes for tags and lengths of one input: each mapping needs at most ten. */
const HEADER_BYTES = 8192;

/**
 * The input of a step while it is put together: generated glue calls one method a mapping, then
 * {@link writeTo} copies all of it into the guest's memory at once. Nothing is decoded, and no object is made.
 */
export class Input {
  readonly #parts = new Parts();
  readonly #scanner = new Scanner();
  readonly #headers = new Uint8Array(HEADER_BYTES);
  #headerEnd = 0;

  /** Encoded length in bytes of all that was mapped since {@link clear}. */
  get length(): number {
    return this.#parts.length;
  }

  /** Starts the input of another step. */
  clear(): void {
    this.#parts.clear();
    this.#headerEnd = 0;
  }

  /** The whole source is the input, or a part of it. */
  whole(source: Message): void {
    this.#parts.add(source.bytes, source.start, source.end);
  }

  /** The whole source becomes the message field `target`. */
  embed(target: number, source: Message): void {
    this.#header(this.#parts.reserve(), target, "message", source.end - source.start);
    this.#parts.add(source.bytes, source.start, source.end);
  }

  /**
   * The field at `path` of the source becomes the field `target`.
   * @param name "target ← source", for the error
   * @param zero what stands for the value where the message that it is in is there and the value is not: proto3
   *   does not write zeros. Tag included; empty where the target takes an absent value for zero itself. Left out
   *   where the source tells absent values from zeros.
   * @throws WireError where the value is absent
   */
  copy(
    target: number,
    kind: Kind,
    source: Message,
    path: readonly number[],
    name: string,
    zero?: Uint8Array,
  ): void {
    if (!this.#copy(target, kind, source, path, name, zero)) {
      const error = new WireError("the value is absent", true);
      error.mapping = name;
      throw error;
    }
  }

  /** As {@link copy}, but what is absent stays absent. */
  copyIfPresent(
    target: number,
    kind: Kind,
    source: Message,
    path: readonly number[],
    name: string,
    zero?: Uint8Array,
  ): void {
    this.#copy(target, kind, source, path, name, zero);
  }

  /** The message field at `path` of the source is the input. */
  unwrap(source: Message, path: readonly number[], name: string): void {
    if (!this.#find("message", source, path, name) || !this.#scanner.found) {
      const error = new WireError("the value is absent", true);
      error.mapping = name;
      throw error;
    }
  }

  /** Bytes that were known when the graph was planned: a default, tag included. */
  constant(bytes: Uint8Array): void {
    this.#parts.add(bytes, 0, bytes.length);
  }

  /** Writes the input; the caller has allocated {@link length} bytes at `offset`. */
  writeTo(memory: Uint8Array, offset: number): void {
    this.#parts.writeTo(memory, offset);
  }

  #copy(
    target: number,
    kind: Kind,
    source: Message,
    path: readonly number[],
    name: string,
    zero: Uint8Array | undefined,
  ): boolean {
    const header = this.#parts.reserve();
    const before = this.#parts.length;
    const reached = this.#find(kind, source, path, name);
    if (!this.#scanner.found) {
      this.#parts.truncate(header);
      if (!reached || zero === undefined) {
        return false;
      }
      this.#parts.add(zero, 0, zero.length);
      return true;
    }
    if (kind !== "message") {
      this.#parts.add(source.bytes, this.#scanner.start, this.#scanner.end);
    }
    this.#header(header, target, kind, this.#parts.length - before);
    return true;
  }

  #find(kind: Kind, source: Message, path: readonly number[], name: string): boolean {
    try {
      return this.#scanner.find(source, path, kind, this.#parts);
    } catch (error) {
      if (error instanceof WireError) {
        error.mapping = name;
      }
      throw error;
    }
  }

  #header(part: number, target: number, kind: Kind, length: number): void {
    const start = this.#headerEnd;
    if (start + 10 > HEADER_BYTES) {
      throw new WireError("a step has more mappings than an input can take");
    }
    this.#varint(target * 8 + wireTypes[kind]);
    if (kind === "bytes" || kind === "message") {
      this.#varint(length);
    }
    this.#parts.set(part, this.#headers, start, this.#headerEnd);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#headers[this.#headerEnd++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#headers[this.#headerEnd++] = rest;
  }
}
