import type { Input } from "./input.ts";
import { Message } from "./message.ts";
import type { Nesting } from "./nesting.ts";
import type { Call, Recording } from "./recording.ts";
import type { Scanner } from "./scanner.ts";
import { type Segments, SHORT_BYTES } from "./segments.ts";

/** A constant of this module's own, which the engine folds; an imported one it loads at each use. */
const SHORT = SHORT_BYTES;

/** Most bytes that are copied at once. */
const MAX_RUN = 4096;

const nowhere = new Message(true);

/**
 * Does what a step's function would do by calling one method of {@link Input} after the other, in one loop. Fields that
 * lie one behind another in their source and do so in what is put together, with tags as long as theirs, are copied at
 * once and then get their tags. Whatever is out of the ordinary is left to the methods.
 */
export class Player {
  readonly #scanner: Scanner;
  readonly #segments: Segments;
  readonly #nesting: Nesting;

  constructor(scanner: Scanner, segments: Segments, nesting: Nesting) {
    this.#scanner = scanner;
    this.#segments = segments;
    this.#nesting = nesting;
  }

  /** @throws WireError that may name no mapping; the step's function itself then tells which */
  play(recording: Recording, input: Input): void {
    const segments = this.#segments;
    let source = nowhere;
    let runStart = 0;
    let runEnd = -1;
    let first = 0;
    let i = 0;
    for (; i < recording.length; i = (i + 1) | 0) {
      const one = recording[i] as Call;
      const { tag } = one;
      if (tag > 0) {
        const value = one.source;
        if (!value.scanned) {
          this.#scanner.scan(value, one.tree);
        }
        const { place, header } = one;
        const { field, start, end } = place;
        const length = (end - start) | 0;
        if (
          place.count === 1 &&
          length <= SHORT &&
          ((start - field) | 0) === header &&
          // Three bytes may also be a tag of one and a length of two.
          (header < 3 || value.bytes[start - 1] === length)
        ) {
          if (field !== runEnd || value !== source || ((runEnd - runStart) | 0) > MAX_RUN) {
            if (runEnd >= 0) {
              segments.fields(source, runStart, runEnd, recording, first, i);
            }
            source = value;
            runStart = field;
            first = i;
          }
          runEnd = end;
          continue;
        }
      }
      if (runEnd >= 0) {
        segments.fields(source, runStart, runEnd, recording, first, i);
        this.#nesting.given = true;
        runEnd = -1;
      }
      one.call(input);
    }
    if (runEnd >= 0) {
      segments.fields(source, runStart, runEnd, recording, first, i);
      this.#nesting.given = true;
    }
  }
}
