import { MaskRequest, MaskResponse } from "./mask.contract";

export function run(input: MaskRequest): MaskResponse | null {
  const text = input.text;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte >= 0x30 && byte <= 0x39) text[i] = 0x23;
  }
  const output = new MaskResponse();
  output.text = text;
  return output;
}
