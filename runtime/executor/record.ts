/** The memory of a record, which both threads see; a guest sees only its own memory. */
export interface SharedRecord {
  /** The progress, the step that runs, then for each event the end of its result in `output`, or 0, or -1 where it is dropped. */
  readonly note: Int32Array;
  /** The events: msgpack frames, one after the other. */
  readonly input: Uint8Array;
  /** The results of the events that have finished, just so. */
  readonly output: Uint8Array;
}

/** Progress of a batch that no worker has taken yet. */
export const NOT_TAKEN = -2;
/** Progress of a batch whose unit is being loaded. */
export const LOADING = -1;

const PROGRESS = 0;
const STEP = 1;
const ENDS = 2;

/** Stands for the end of the result of an event that is not wanted any more. */
const DROPPED = -1;

/**
 * Where a worker writes how far it is with a batch, and the results. The pool's thread reads it at any time: what
 * has finished is there also when the worker is late, or no more. One store an event is all that it costs.
 */
export class BatchRecord {
  readonly shared: SharedRecord;
  /** Under which all workers know it from their start on; undefined where it came later. */
  readonly number: number | undefined;
  readonly #note: Int32Array;
  readonly #output: Uint8Array;
  /** The worker's own count of events that have finished, and the end of their results. */
  #event = 0;
  #written = 0;

  constructor(shared: SharedRecord, number?: number) {
    this.shared = shared;
    this.number = number;
    this.#note = shared.note;
    this.#output = shared.output;
  }

  /**
   * @param events most events of a batch
   * @param bytes most bytes of them, and of their results
   */
  static allocate(events: number, bytes: number, number?: number): BatchRecord {
    return new BatchRecord(
      {
        note: new Int32Array(new SharedArrayBuffer((ENDS + events) * Int32Array.BYTES_PER_ELEMENT)),
        // Memory that is not used is not there.
        input: new Uint8Array(new SharedArrayBuffer(bytes)),
        output: new Uint8Array(new SharedArrayBuffer(bytes)),
      },
      number,
    );
  }

  /** Makes the record ready for a batch; no worker may have it. */
  reset(events: number): void {
    this.#note.fill(0, ENDS, ENDS + events);
    this.#note[STEP] = -1;
    this.#move(NOT_TAKEN);
  }

  /** {@link NOT_TAKEN}, {@link LOADING}, or how many events have finished; the one after them runs. */
  get progress(): number {
    return Atomics.load(this.#note, PROGRESS);
  }

  /** Position of the step that runs, where the worker says it; else -1. */
  get step(): number {
    return Atomics.load(this.#note, STEP);
  }

  /** Where the events of a batch are written. */
  get room(): Uint8Array {
    return this.shared.input;
  }

  /** The events, as a view of memory that is used again. @param length of their frames */
  events(length: number): Uint8Array {
    return this.shared.input.subarray(0, length);
  }

  /** The results of the first events, which have finished, as a view of memory that is used again. */
  results(events: number): Uint8Array {
    return this.#output.subarray(0, events === 0 ? 0 : this.#note[ENDS + events - 1]);
  }

  /** An event is not wanted any more: it will not run, unless it does already. */
  drop(event: number): void {
    Atomics.compareExchange(this.#note, ENDS + event, 0, DROPPED);
  }

  /** The worker loads the unit. */
  load(): void {
    this.#move(LOADING);
  }

  /** The worker starts with the first event. */
  start(): void {
    this.#event = 0;
    this.#written = 0;
    this.#move(0);
  }

  /** A step starts. */
  at(step: number): void {
    Atomics.store(this.#note, STEP, step);
  }

  /** Where the worker writes results, and where the next one begins. */
  get output(): Uint8Array {
    return this.#output;
  }

  get end(): number {
    return this.#written;
  }

  /** The event that runs has finished. @param end of its result in {@link output} */
  finish(end: number): void {
    this.#written = end;
    this.#next();
  }

  /** Passes over the next event where it was dropped; gives whether it was. */
  skip(): boolean {
    if (this.#note[ENDS + this.#event] !== DROPPED) {
      return false;
    }
    this.#next();
    return true;
  }

  #next(): void {
    this.#note[ENDS + this.#event] = this.#written;
    this.#event++;
    this.#move(this.#event);
  }

  /** Everything that was written before is seen by who sees the progress. */
  #move(progress: number): void {
    Atomics.store(this.#note, PROGRESS, progress);
  }
}
