import { reasonOf } from "../errors.ts";
import type { Recording } from "./recording.ts";
import { type RecordingLimits, Recordings } from "./recordings.ts";

/** Bytes of events and results that wait for their numbers before the ledger is written at once. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Most recordings that wait while their file cannot be written; beyond it they are lost. */
const MAX_UNKEPT = 2000;

/** Gathers recordings until the ledger has numbered their executions. The file is opened when it is needed. */
export class Recorder {
  readonly #directory: string;
  readonly #limits: RecordingLimits;
  /** With their places in the chunk that the ledger writes next. */
  #waiting: [place: number, recording: Recording][] = [];
  #bytes = 0;
  /** With their numbers, because the file could not be written. */
  #unkept: [execution: number, recording: Recording][] = [];
  #opened: Recordings | undefined;
  #warned = false;

  /** @param directory Heddle's directory */
  constructor(directory: string, limits: RecordingLimits) {
    this.#directory = directory;
    this.#limits = limits;
  }

  /** Whether so much waits that the ledger should be written. */
  get full(): boolean {
    return this.#bytes > MAX_WAITING_BYTES;
  }

  /** @throws HeddleError FILE_UNREADABLE */
  get recordings(): Recordings {
    this.#opened ??= new Recordings(this.#directory, this.#limits);
    return this.#opened;
  }

  add(place: number, recording: Recording): void {
    this.#waiting.push([place, recording]);
    const { data, attempts } = recording;
    const values = attempts.flatMap(({ frame }) => frame.values ?? []);
    this.#bytes += values.reduce((sum, value) => sum + value.length, data.length);
  }

  /** The ledger has written the chunk, whose first execution has this number. */
  numbered(first: number): void {
    for (const [place, recording] of this.#waiting) {
      this.#unkept.push([first + place, recording]);
    }
    this.lost();
    if (this.#unkept.length === 0) {
      return;
    }
    try {
      this.recordings.keep(this.#unkept);
      this.#unkept = [];
    } catch (error) {
      this.#postpone(error);
    }
  }

  /** The ledger will never write the chunk. */
  lost(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }

  close(): void {
    this.#opened?.close();
  }

  #postpone(error: unknown): void {
    if (this.#unkept.length <= MAX_UNKEPT) {
      return;
    }
    this.#unkept = [];
    if (!this.#warned) {
      this.#warned = true;
      const reason = reasonOf(error);
      process.emitWarning(`Recordings cannot be written, so that some are lost: ${reason}.`, {
        code: "HEDDLE_RECORDINGS",
      });
    }
  }
}
