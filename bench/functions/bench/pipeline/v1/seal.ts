import { SealRequest, SealResponse } from "./seal.contract";

const DIGITS = "0123456789abcdef";

export function run(input: SealRequest): SealResponse | null {
  const text = input.text;
  let hash: u32 = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = (hash ^ text[i]) * 0x01000193;
  let seal = "";
  for (let shift: u32 = 0; shift < 32; shift += 4) seal += DIGITS.charAt((hash >> (28 - shift)) & 15);
  const output = new SealResponse();
  output.text = `${String.UTF8.decodeUnsafe(text.dataStart, text.length)} ${seal}`;
  return output;
}
