import { CapitaliseRequest, CapitaliseResponse } from "./capitalise.contract";

export function run(input: CapitaliseRequest): CapitaliseResponse | null {
  const text = input.text;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte >= 0x61 && byte <= 0x7a) text[i] = byte - 0x20;
  }
  const output = new CapitaliseResponse();
  output.text = text;
  return output;
}
