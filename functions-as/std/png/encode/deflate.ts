import { adler32 } from "../format";
import { BitWriter } from "./bit-writer";
import { Block } from "./block";
import { LONGEST, Matcher, SHORTEST, WINDOW } from "./matcher";
import { Output } from "./output";

/** Most bytes that are held. What was compressed is dropped, but for a window, when as many have come. */
const HELD: usize = 1048576;
/** Words are read over the end of the data. */
const SLACK: usize = 16;

/** After a match that is as long, no better one is looked for. zlib's value for level 6. */
const LAZY_LENGTH: u32 = 16;
/** The length of no match. */
const NONE: u32 = SHORTEST - 1;

/** The first position: see Matcher. */
const FIRST: usize = WINDOW + 1;

/** Writes a zlib stream: hash chains with lazy matching, and the best form for each block. */
export class Deflater {
  private writer: BitWriter;
  private block: Block;
  private matcher: Matcher;
  private buffer: usize;
  private capacity: usize;
  /** Position of the buffer's first byte. */
  private base: usize = FIRST;
  /** The position that is compressed next, the end of what was added, and where the block begins. */
  private position: usize = FIRST;
  private filled: usize = FIRST;
  private blockStart: usize = FIRST;
  private sum: u32 = 1;
  /** Whether the position before has no symbol yet: its match may give way to a better one. */
  private pending: bool = false;
  private pendingLength: u32 = NONE;
  private pendingDistance: usize = 0;

  /** `length` bytes will be added, at most `row` at a time. */
  constructor(
    private output: Output,
    length: usize,
    row: usize,
  ) {
    const capacity = min(length, HELD + row);
    this.capacity = capacity;
    this.buffer = changetype<usize>(new ArrayBuffer(<i32>(capacity + SLACK)));
    this.matcher = new Matcher(length);
    const writer = new BitWriter(output);
    this.writer = writer;
    this.block = new Block(writer);
  }

  /** Writes the header of zlib. */
  start(): void {
    this.output.reserve(2);
    this.output.byte(0x78); // deflate, a window of 32 KiB
    this.output.byte(0x9c); // compressed as usual, and bits that check the header
  }

  /** Where the next `length` bytes have to be put; `added` comes then. */
  room(length: usize): usize {
    if (this.filled - this.base + length > this.capacity) {
      this.compress(false);
      this.slide();
    }
    return this.buffer + (this.filled - this.base);
  }

  /** Takes the bytes that were put where `room` said. */
  added(length: usize): void {
    this.sum = adler32(this.sum, this.buffer + (this.filled - this.base), length);
    this.filled += length;
  }

  /** Writes what is left and the sum. */
  finish(): void {
    this.compress(true);
    this.writeBlock(this.filled, true);
    this.output.reserve(16);
    this.writer.align();
    this.output.number(this.sum);
  }

  /** Drops all but a window of what is compressed. */
  private slide(): void {
    this.writeBlock(this.position - <usize>this.pending, false);
    const kept = this.position - min(this.position - this.base, WINDOW);
    memory.copy(this.buffer, this.buffer + (kept - this.base), this.filled - kept);
    this.base = kept;
  }

  /** Finds symbols for what was added: for all of it, or as long as the longest match can be looked for. */
  private compress(last: bool): void {
    const matcher = this.matcher;
    const block = this.block;
    const filled = this.filled;
    // What to add to a position to have its address.
    const origin = this.buffer - this.base;
    const stop = last ? filled : filled - min(filled - this.position, <usize>LONGEST);
    let position = this.position;
    let pending = this.pending;
    let pendingLength = this.pendingLength;
    let pendingDistance = this.pendingDistance;
    while (position < stop) {
      const at = origin + position;
      const left = filled - position;
      let length = NONE;
      if (left >= SHORTEST) {
        const distance = position - matcher.enter(position, at);
        if (distance < WINDOW && pendingLength < LAZY_LENGTH) {
          length = matcher.find(distance, position, at, pendingLength, <u32>min(left, <usize>LONGEST));
        }
      }
      if (pendingLength > NONE && length <= pendingLength) {
        // The match before is no worse: it is taken, and the positions in it are entered.
        block.addMatch(pendingLength, <u32>pendingDistance);
        const end = position - 1 + pendingLength;
        const lastEntered = min(end, filled - NONE);
        for (position++; position < lastEntered; position++) matcher.enter(position, origin + position);
        position = end;
        pending = false;
        pendingLength = NONE;
        if (block.full) this.writeBlock(position, false);
        continue;
      }
      if (pending) {
        block.addLiteral(load<u8>(at - 1));
        if (block.full) this.writeBlock(position, false);
      }
      position++;
      pending = true;
      pendingLength = length;
      pendingDistance = matcher.distance;
    }
    if (last && pending) {
      block.addLiteral(load<u8>(origin + position - 1));
      pending = false;
    }
    this.position = position;
    this.pending = pending;
    this.pendingLength = pendingLength;
    this.pendingDistance = pendingDistance;
  }

  /** Writes the block, which ends before the position `end`. */
  private writeBlock(end: usize, last: bool): void {
    this.block.write(this.buffer + (this.blockStart - this.base), end - this.blockStart, last);
    this.blockStart = end;
  }
}
