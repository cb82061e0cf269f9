import { Reader, Writer } from "../../runtime/sandbox/binary/index.ts";

const TYPES = 1;
const FUNCTIONS = 3;
const CODE = 10;
const I32 = 0x7f;

/** Parameters of the two functions of a world that the rewriter wants, all i32, and so is the result. */
const STAND_INS = [2, 4];

/** A body without locals that does nothing but trap. */
const UNREACHABLE = Uint8Array.of(3, 0, 0x00, 0x0b);

/**
 * A module with two functions more, after its own, which no one calls: programs that are no functions of the world
 * lack those that the rewriter looks for.
 */
export function withStandIns(core: Uint8Array): Uint8Array {
  const reader = new Reader(core, 8);
  const output = new Writer(core.length + 64);
  output.copy(core, 0, 8);
  let types = 0;
  while (!reader.done) {
    const start = reader.position;
    const id = reader.u8();
    const content = reader.part(reader.u32());
    if (id === TYPES || id === FUNCTIONS || id === CODE) {
      const count = content.u32();
      if (id === TYPES) types = count;
      output.u8(id);
      output.sized(withMore(core, content, count, (index) => standIn(id, index, types)));
      content.position = content.end;
    } else {
      output.copy(core, start, reader.position);
    }
  }
  return output.bytes();
}

/** A vector with one entry more for each stand-in. */
function withMore(
  core: Uint8Array,
  content: Reader,
  count: number,
  entry: (index: number) => Uint8Array,
): Writer {
  const writer = new Writer();
  writer.u32(count + STAND_INS.length);
  writer.copy(core, content.position, content.end);
  for (const index of STAND_INS.keys()) writer.append(entry(index));
  return writer;
}

/** What the section says of a stand-in. */
function standIn(section: number, index: number, types: number): Uint8Array {
  const writer = new Writer();
  if (section === CODE) return UNREACHABLE;
  if (section === FUNCTIONS) writer.u32(types + index);
  else {
    const parameters = STAND_INS[index] as number;
    writer.append(Uint8Array.of(0x60, parameters, ...new Array<number>(parameters).fill(I32), 1, I32));
  }
  return writer.bytes();
}
