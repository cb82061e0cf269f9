// The heap of a streaming function: what it keeps lives as long as the stream, all else is freed between chunks.
import { __new as allocateObject } from "rt/tcms";

/** Bytes that are allocated between two collections at least. */
const minimum: usize = 65536;

/** A quarter of the memory may be garbage. */
const shareShift: usize = 2;

/** Words that the collector has before each object. */
const overhead: usize = 20;

let allocated: usize = 0;

/** Stands for the runtime's own `__new`, and counts. */
export function allocate(size: usize, id: i32): usize {
  allocated += size + overhead;
  return allocateObject(size, id);
}

/**
 * Frees what no global leads to, once enough was allocated. Only where no function runs that holds an object: what
 * lies on the stack is not seen.
 */
export function collectGarbage(): void {
  const share = (<usize>memory.size() << 16) >> shareShift;
  if (allocated < max(minimum, share)) return;
  allocated = 0;
  __collect();
}
