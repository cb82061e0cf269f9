import type protobuf from "protobufjs";

/** Groups within groups that are passed over at most; functions allow as many. */
const maximumDepth = 100;

/**
 * Passes over a field. Unlike the reader's own way it refuses numbers of more than ten bytes, as everywhere.
 * @throws Error where the bytes are no field
 */
export function skipField(reader: protobuf.Reader, tag: number, depth = 1): void {
  if (tag >>> 3 === 0) {
    throw new Error("a field has the number 0");
  }
  switch (tag & 7) {
    case 0:
      reader.uint64();
      return;
    case 1:
      reader.skip(8);
      return;
    case 2:
      reader.skip(reader.size());
      return;
    case 3:
      skipGroup(reader, tag >>> 3, depth);
      return;
    case 5:
      reader.skip(4);
      return;
    default:
      throw new Error(`${tag & 7} is no wire type of a field`);
  }
}

function skipGroup(reader: protobuf.Reader, number: number, depth: number): void {
  if (depth > maximumDepth) {
    throw new Error(`groups are nested more than ${maximumDepth} deep`);
  }
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if ((tag & 7) === 4) {
      if (tag >>> 3 !== number) {
        throw new Error("a group ends that did not begin");
      }
      return;
    }
    skipField(reader, tag, depth + 1);
  }
  throw new Error("the message ends within a group");
}
