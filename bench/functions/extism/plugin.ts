// A function as an Extism plugin: the same entry, codec and source, another way in and out.
import { Host } from "@extism/as-pdk";
import { run as call } from "../entry";

export function run(): i32 {
  const input = Host.input();
  const answer = call(input.dataStart, input.length);
  if (load<u8>(answer) != 0) return 1;
  const output = changetype<ArrayBuffer>(<usize>load<u32>(answer, 4));
  Host.output(Uint8Array.wrap(output, 0, load<i32>(answer, 8)));
  return 0;
}

export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  unreachable();
}
