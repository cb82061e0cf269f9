// The canonical ABI of the world heddle:function/micro-function, as the generated entry module speaks it.
export { abort } from "./abort";
import { codeOfFailure, fail, failed, messageOfFailure, placeOfFailure } from "./failure";
import { byteLengthOfText, encodeText } from "./utf8";
import { Writer } from "./writer";

/** Bytes of result<list<u8>, failure>: one that tells which, then pointers and lengths. */
const ANSWER_BYTES: usize = 28;

/** Allocates for the host. Blocks are those of an ArrayBuffer, so that views of the input are whole objects. */
export function cabi_realloc(block: usize, _oldSize: usize, _alignment: usize, size: usize): usize {
  return block == 0 ? __new(size, idof<ArrayBuffer>()) : __renew(block, size);
}

/** Answers with what was written. The answer lies on the heap: static memory, once written, has to be restored. */
export function answerOutput(): usize {
  const answer = heap.alloc(ANSWER_BYTES);
  store<u8>(answer, 0);
  store<u32>(answer, <u32>Writer.start, 4);
  store<u32>(answer, <u32>(Writer.position - Writer.start), 8);
  return answer;
}

/** Answers with the failure that was recorded. */
export function answerFailure(): usize {
  if (!failed()) fail<string>("OUTPUT_MISSING", "the function returned nothing and gave no reason", "");
  const answer = heap.alloc(ANSWER_BYTES);
  store<u8>(answer, 1);
  storeText(codeOfFailure(), answer + 4);
  storeText(messageOfFailure(), answer + 12);
  storeText(placeOfFailure(), answer + 20);
  return answer;
}

function storeText(text: string, place: usize): void {
  const pointer = __new(byteLengthOfText(text), idof<ArrayBuffer>());
  store<u32>(place, <u32>pointer);
  store<u32>(place, <u32>encodeText(text, pointer), 4);
}
