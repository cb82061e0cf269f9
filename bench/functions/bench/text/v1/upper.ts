import { UpperRequest, UpperResponse } from "./contract";

// In place: the input is this call's own, and its bytes are not needed again.
export function run(input: UpperRequest): UpperResponse | null {
  const text = input.text;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte >= 0x61 && byte <= 0x7a) text[i] = byte - 0x20;
  }
  const output = new UpperResponse();
  output.text = text;
  return output;
}
