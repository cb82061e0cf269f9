import { Chunk, Summary } from "./contract";
import { Sha256 } from "./sha256";

const hash = new Sha256();

export function push(input: Chunk): void {
  const content = input.content;
  hash.update(content.dataStart, content.byteLength);
}

export function finish(): Summary | null {
  const summary = new Summary();
  summary.length = hash.length;
  summary.sha256 = hash.digest();
  return summary;
}
