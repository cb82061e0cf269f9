import { SqueezeRequest, SqueezeResponse } from "./squeeze.contract";
import { isSpace } from "./space";

// In place: the input is this call's own.
export function run(input: SqueezeRequest): SqueezeResponse | null {
  const text = input.text;
  let length = 0;
  let within = false;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    const space = isSpace(byte);
    if (space && within) continue;
    text[length++] = space ? 0x20 : byte;
    within = space;
  }
  const output = new SqueezeResponse();
  output.text = text.subarray(0, length);
  return output;
}
