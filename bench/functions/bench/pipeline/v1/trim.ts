import { TrimRequest, TrimResponse } from "./trim.contract";
import { isSpace } from "./space";

export function run(input: TrimRequest): TrimResponse | null {
  const text = input.text;
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  const output = new TrimResponse();
  output.text = text.subarray(start, end);
  return output;
}
