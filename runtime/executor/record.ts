/** The memory of a record, which both threads see; a guest sees only its own memory. */
export interface SharedRecord {
  /**
   * The progress, the step that runs, whose turn it is, the end of the batch, the number of its unit and the end of that,
   * then for each event the end of its result in `output`, or 0, or -1 where it is dropped.
   */
  readonly note: Int32Array;
  /** A unit, and a batch for it: msgpack frames, one after the other. */
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
const TURN = 2;
const INPUT_END = 3;
const UNIT = 4;
const UNIT_END = 5;
const ENDS = 6;

/** Whose turn it is: the pool reads results and writes a batch, or the worker runs one. */
const POOL = 0;
const WORKER = 1;
/** The worker has left, or is to leave: it touches the record no more. */
const NOBODY = 2;

/** Room for a unit beside the events of a batch; most have some KB. */
const UNIT_BYTES = 2 ** 16;

/** Stands for the end of what was not written. */
export const NO_ROOM = -1;

/** Stands for the end of the result of an event that is not wanted any more. */
const DROPPED = -1;

/**
 * Where the pool writes batches for a worker, one after the other, and where the worker writes how far it is, and the
 * results. The pool's thread reads it at any time: what has finished is there also when the worker is late, or no more.
 * One store an event is all that it costs, and a turn of the record a fraction of a message between threads.
 */
export class BatchRecord {
  readonly shared: SharedRecord;
  readonly #note: Int32Array;
  readonly #output: Uint8Array;
  /** The pool's own: the frame that was written last. */
  #unit: Uint8Array | undefined;
  /** The pool's own: who is to be told of the end of the worker's turn, and whether that is waited for. */
  #then: (() => void) | undefined;
  #waits = false;
  /** The worker's own count of events that have finished, and the end of their results. */
  #event = 0;
  #written = 0;

  constructor(shared: SharedRecord) {
    this.shared = shared;
    this.#note = shared.note;
    this.#output = shared.output;
  }

  /**
   * @param events most events of a batch
   * @param bytes most bytes of them, and of their results
   */
  static allocate(events: number, bytes: number): BatchRecord {
    return new BatchRecord({
      note: new Int32Array(new SharedArrayBuffer((ENDS + events) * Int32Array.BYTES_PER_ELEMENT)),
      // Memory that is not used is not there.
      input: new Uint8Array(new SharedArrayBuffer(UNIT_BYTES + bytes)),
      output: new Uint8Array(new SharedArrayBuffer(bytes)),
    });
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

  /** Where a unit and a batch are written. */
  get room(): Uint8Array {
    return this.shared.input;
  }

  /**
   * Writes the frame of a unit, unless it is there still.
   * @returns where the batch begins; -1 where there is not so much room
   */
  writeUnit(frame: Uint8Array): number {
    const { room } = this;
    if (frame !== this.#unit) {
      if (frame.length > room.length) {
        return NO_ROOM;
      }
      room.set(frame);
      this.#unit = frame;
      this.#note[UNIT] = (this.#note[UNIT] as number) + 1;
      this.#note[UNIT_END] = frame.length;
    }
    return frame.length;
  }

  /** A number that the unit has from when it was written until another one is; never 0. */
  get unit(): number {
    return this.#note[UNIT] as number;
  }

  /** The unit's frame, as a view of memory that is used again. */
  get unitFrame(): Uint8Array {
    return this.room.subarray(0, this.#note[UNIT_END]);
  }

  /** The batch, just so. */
  get batch(): Uint8Array {
    return this.room.subarray(this.#note[UNIT_END], this.#note[INPUT_END]);
  }

  /** It is the turn of the worker that the record is sent to. @param end of the batch */
  begin(end: number): void {
    this.#note[INPUT_END] = end;
    Atomics.store(this.#note, TURN, WORKER);
  }

  /** Gives the turn to the worker that waits for it. @param end of the batch @returns whether one waits */
  pass(end: number): boolean {
    this.#note[INPUT_END] = end;
    return this.#turn(POOL, WORKER);
  }

  /**
   * Calls back once it is not the worker's turn any more, never at once, and only who asked last. It is called from the
   * event loop, which has to be kept alive by something else.
   */
  passed(then: () => void): void {
    this.#then = then;
    if (!this.#waits) {
      this.#waits = true;
      this.#wait();
    }
  }

  /** One wait at a time: each is woken at each turn, so that waits that nobody wants would add up. */
  #wait(): void {
    const { async: waits, value } = Atomics.waitAsync(this.#note, TURN, WORKER);
    if (waits) {
      void value.then(() => this.#woken());
    } else {
      // As a microtask it would keep the event loop out while workers are quick.
      setImmediate(() => this.#woken());
    }
  }

  #woken(): void {
    const then = this.#then;
    // A notification may belong to an earlier turn and come late.
    if (then !== undefined && Atomics.load(this.#note, TURN) === WORKER) {
      this.#wait();
      return;
    }
    this.#then = undefined;
    this.#waits = false;
    then?.();
  }

  /** No batch will follow: the worker that waits for one leaves. */
  dismiss(): void {
    this.#turn(POOL, NOBODY);
  }

  /** The worker has left, perhaps without giving the turn back: nobody waits for that any more, nor is told. */
  abandon(): void {
    this.#then = undefined;
    Atomics.store(this.#note, TURN, NOBODY);
    Atomics.notify(this.#note, TURN);
  }

  /**
   * The worker gives the turn back, all events have finished, and waits for another batch.
   * @param milliseconds how long at most
   * @returns whether there is one; else the record is the worker's no more
   */
  next(milliseconds: number): boolean {
    this.#turn(WORKER, POOL);
    while (Atomics.load(this.#note, TURN) === POOL) {
      if (Atomics.wait(this.#note, TURN, POOL, milliseconds) === "timed-out") {
        break;
      }
    }
    return Atomics.compareExchange(this.#note, TURN, POOL, NOBODY) === WORKER;
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

  /** Gives the turn from one to another one, and tells whoever waits; does nothing where it is not that one's turn. */
  #turn(from: number, to: number): boolean {
    const isTurn = Atomics.compareExchange(this.#note, TURN, from, to) === from;
    if (isTurn) {
      Atomics.notify(this.#note, TURN);
    }
    return isTurn;
  }

  /** Everything that was written before is seen by who sees the progress. */
  #move(progress: number): void {
    Atomics.store(this.#note, PROGRESS, progress);
  }
}
