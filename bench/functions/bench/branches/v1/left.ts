import { LeftRequest, LeftResponse } from "./left.contract";

export function run(input: LeftRequest): LeftResponse | null {
  let sum: u32 = 1;
  for (let i: u32 = 0, rounds = input.rounds; i < rounds; i++) sum = sum * 1664525 + 1013904223;
  const output = new LeftResponse();
  output.sum = sum;
  return output;
}
