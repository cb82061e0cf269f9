// What the generated modules of a streaming function are written against.
import { answerFailure } from "./abi";
import { collectGarbage } from "./heap";
import { sizeOfDelimited, Writer } from "./writer";

export { goOn } from "./finish";

/** Bytes of the first block for output. */
const firstBlock: usize = 4096;

/** The messages that were given for a chunk; the block is used again for the next one. */
let block: usize = 0;
let capacity: usize = 0;

/** result<list<u8>, failure> of the canonical ABI. */
// @ts-ignore: decorator
@lazy const answer: usize = memory.data(28, 4);

/** The chunk that is read; pinned, because only addresses lead to it. */
let chunk: usize = 0;

/** Begins to read a chunk, 0 for none, and to answer it. */
export function openChunk(pointer: usize): void {
  chunk = __pin(pointer);
  Writer.start = Writer.position = block;
}

/** Begins a message of `size` bytes: makes room and writes its length. */
export function openMessage(size: u32): void {
  const used = Writer.position - Writer.start;
  const needed = used + sizeOfDelimited(size);
  if (needed > capacity) {
    capacity = max(max(needed, capacity << 1), firstBlock);
    block = block == 0 ? heap.alloc(capacity) : heap.realloc(block, capacity);
    Writer.start = block;
    Writer.position = block + used;
  }
  Writer.uint32(size);
}

/** The author has taken a message: what it left, and nobody keeps, may be freed. */
export function closeMessage(): void {
  collectGarbage();
}

/** The function has failed: what it gave before comes first, and the failure with the next call. */
export function answerFailed(): usize {
  return Writer.position > Writer.start ? answerChunk() : answerFailure();
}

/** Answers with the messages that were given. */
export function answerChunk(): usize {
  store<u8>(answer, 0);
  store<u32>(answer, <u32>Writer.start, 4);
  store<u32>(answer, <u32>(Writer.position - Writer.start), 8);
  __unpin(chunk);
  collectGarbage();
  return answer;
}
