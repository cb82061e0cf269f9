// The canonical ABI of the world heddle:function/micro-function, as the generated entry module speaks it.
export { abort } from "./abort";
import { codeOfFailure, fail, failed, messageOfFailure, placeOfFailure } from "./failure";
import { byteLengthOfText, encodeText } from "./utf8";
import { Writer } from "./writer";

/** result<list<u8>, failure>: a byte that tells which, then pointers and lengths. */
const answer: usize = memory.data(28, 4);

/** Allocates for the host. Blocks are those of an ArrayBuffer, so that views of the input are whole objects. */
export function cabi_realloc(block: usize, _oldSize: usize, _alignment: usize, size: usize): usize {
  return block == 0 ? __new(size, idof<ArrayBuffer>()) : __renew(block, size);
}

/** Answers with what was written. */
export function answerOutput(): usize {
  store<u8>(answer, 0);
  store<u32>(answer, <u32>Writer.start, 4);
  store<u32>(answer, <u32>(Writer.position - Writer.start), 8);
  return answer;
}

/** Answers with the failure that was recorded. */
export function answerFailure(): usize {
  if (!failed()) fail<string>("OUTPUT_MISSING", "the function returned nothing and gave no reason", "");
  store<u8>(answer, 1);
  storeText(codeOfFailure(), 4);
  storeText(messageOfFailure(), 12);
  storeText(placeOfFailure(), 20);
  return answer;
}

function storeText(text: string, offset: usize): void {
  const pointer = __new(byteLengthOfText(text), idof<ArrayBuffer>());
  store<u32>(answer + offset, <u32>pointer);
  store<u32>(answer + offset, <u32>encodeText(text, pointer), 4);
}
