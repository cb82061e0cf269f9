import { type UpperRequest, UpperResponse } from "./contract";

export function run(input: UpperRequest): UpperResponse | null {
  const text = input.text;
  const upper = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    upper[i] = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
  }
  const output = new UpperResponse();
  output.text = upper;
  return output;
}
