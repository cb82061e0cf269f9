import { Reader, Writer } from "../../../runtime/sandbox/binary/index.ts";

const CORE_MODULE = 1;
const TYPES = 1;
const FUNCTION_TYPE = 0x60;
/** The four types of numbers, two bits of a variation each. */
const NUMBERS = [0x7f, 0x7e, 0x7d, 0x7c];
/** Parameters of the type that makes the difference. */
const DIGITS = 8;

/** Ways in which {@link vary} can change a component. */
export const VARIATIONS = NUMBERS.length ** DIGITS;

/**
 * The same component but for a type of function more in its largest core module, another one for each variation: it
 * works as before, and neither Heddle nor V8, which looks modules up by their bytes, can know it from earlier.
 */
export function vary(component: Uint8Array, variation: number): Uint8Array {
  const sections = sectionsOf(component);
  const modules = sections.filter(({ id }) => id === CORE_MODULE);
  const largest = modules.reduce((most, one) => (one.content.length > most.content.length ? one : most));
  return withSection(component, largest, variedModule(largest.content, variation));
}

function variedModule(module: Uint8Array, variation: number): Uint8Array {
  const types = sectionsOf(module).find(({ id }) => id === TYPES);
  if (types === undefined) throw new Error("the core module has no types");
  const reader = new Reader(types.content);
  const count = reader.u32();
  const writer = new Writer(types.content.length + DIGITS + 8);
  writer.u32(count + 1);
  writer.copy(types.content, reader.position, types.content.length);
  const parameters = Array.from({ length: DIGITS }, (_, i) => NUMBERS[(variation >> (2 * i)) & 3] as number);
  writer.append(Uint8Array.of(FUNCTION_TYPE, DIGITS, ...parameters, 0));
  return withSection(module, types, writer.bytes());
}

/** A section of a module or component, which are laid out alike. */
interface Section {
  readonly id: number;
  /** Where its identifier is, and where the next section starts. */
  readonly start: number;
  readonly end: number;
  readonly content: Uint8Array;
}

function sectionsOf(bytes: Uint8Array): Section[] {
  const reader = new Reader(bytes, 8);
  const sections: Section[] = [];
  while (!reader.done) {
    const start = reader.position;
    const id = reader.u8();
    const part = reader.part(reader.u32());
    sections.push({ id, start, end: part.end, content: bytes.subarray(part.position, part.end) });
  }
  return sections;
}

function withSection(bytes: Uint8Array, { id, start, end }: Section, content: Uint8Array): Uint8Array {
  const writer = new Writer(bytes.length + 64);
  writer.copy(bytes, 0, start);
  writer.u8(id);
  writer.u32(content.length);
  writer.append(content);
  writer.copy(bytes, end, bytes.length);
  return writer.bytes();
}
