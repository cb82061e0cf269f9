import { RightRequest, RightResponse } from "./right.contract";

export function run(input: RightRequest): RightResponse | null {
  let sum: u32 = 1;
  for (let i: u32 = 0, rounds = input.rounds; i < rounds; i++) sum = sum * 22695477 + 1;
  const output = new RightResponse();
  output.sum = sum;
  return output;
}
