import { sizeOfUint64, Writer } from "./writer";

/**
 * Fields of a message that its contract does not know, as they came in: a run of bytes of the input. The runs
 * of one message are a ring, of which the message has the last. A run takes 16 bytes of memory, and fields of
 * two bytes at least lie between two runs.
 */
@unmanaged
export class Unknown {
  start: usize;
  end: usize;
  next: Unknown;
}

/** Appends bytes to the unknown fields of a message, and returns what the message has of them then. */
export function keepUnknown(last: Unknown | null, start: usize, end: usize): Unknown | null {
  // The input of a streaming function is freed while its messages may be kept.
  if (ASC_RUNTIME != 0) return null;
  if (last !== null && last.end == start) {
    last.end = end;
    return last;
  }
  const run = changetype<Unknown>(heap.alloc(offsetof<Unknown>()));
  run.start = start;
  run.end = end;
  run.next = last === null ? run : last.next;
  if (last !== null) last.next = run;
  return run;
}

/** Appends a field that is a number, where it came among others that are known. */
export function keepUnknownNumber(last: Unknown | null, tag: u32, value: i32): Unknown | null {
  if (ASC_RUNTIME != 0) return null;
  const wide = <u64>(<i64>value);
  const size = sizeOfUint64(tag) + sizeOfUint64(wide);
  const start = heap.alloc(size);
  // The writer is idle while a message is read.
  Writer.position = start;
  Writer.uint64(tag);
  Writer.uint64(wide);
  return keepUnknown(last, start, start + size);
}

/** Bytes of all unknown fields of a message. */
export function sizeOfUnknown(last: Unknown): u32 {
  let size: u32 = 0;
  let run = last;
  do {
    run = run.next;
    size += <u32>(run.end - run.start);
  } while (run !== last);
  return size;
}

/** Writes the unknown fields of a message in the order in which they came. */
export function writeUnknown(last: Unknown): void {
  let run = last;
  do {
    run = run.next;
    const size = run.end - run.start;
    memory.copy(Writer.position, run.start, size);
    Writer.position += size;
  } while (run !== last);
}
