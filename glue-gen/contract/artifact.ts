import { HeddleError } from "../../runtime/errors.ts";
import { contractLimits } from "./limits.ts";

/**
 * An artifact is self-describing: the component carries the sources of its contract in a custom section.
 * Nothing derived is stored; a reader parses the sources again.
 */
const sectionName = "heddle:contract";

/** UTF-8 bytes of the section: the sources of a contract, with room for the largest file. */
const sectionLimit = 4 * contractLimits.fileLength;

/** A component: the magic number, version 13, layer 1. */
const preamble = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00);

/**
 * The component with the sources of its contract at its end.
 *
 * @param sources texts of `.proto` files by import path
 * @throws HeddleError ARTIFACT_INVALID where the bytes are no component or carry sources already
 */
export function embedSources(component: Uint8Array, sources: Readonly<Record<string, string>>): Uint8Array {
  if (findSection(component) !== null) throw invalid(`the component has a section ${sectionName} already`);
  const name = new TextEncoder().encode(sectionName);
  const payload = new TextEncoder().encode(JSON.stringify({ sources }));
  if (payload.length > sectionLimit) {
    throw new HeddleError(
      "CONTRACT_LIMIT",
      `the sources have ${payload.length} bytes, of ${sectionLimit} at most`,
    );
  }
  const content = [...leb128(name.length), ...name];
  const head = [0, ...leb128(content.length + payload.length), ...content];
  const bytes = new Uint8Array(component.length + head.length + payload.length);
  bytes.set(component);
  bytes.set(head, component.length);
  bytes.set(payload, component.length + head.length);
  return bytes;
}

/**
 * The sources of the contract that a component carries.
 *
 * @throws HeddleError ARTIFACT_INVALID with the place in bytes
 */
export function readSources(component: Uint8Array): Record<string, string> {
  const section = findSection(component);
  if (section === null) throw invalid(`the component has no section ${sectionName}`);
  if (section.length > sectionLimit)
    throw invalid(`the section ${sectionName} has more than ${sectionLimit} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(section));
  } catch (cause) {
    throw invalid(`the section ${sectionName} is not JSON`, undefined, cause);
  }
  const found: unknown =
    typeof value === "object" && value !== null && "sources" in value ? value.sources : null;
  if (typeof found !== "object" || found === null || Array.isArray(found)) {
    throw invalid(`the section ${sectionName} has no sources`);
  }
  const sources: Record<string, string> = Object.create(null);
  for (const [path, text] of Object.entries(found)) {
    if (typeof text !== "string") throw invalid(`the section ${sectionName} has a source that is no text`);
    sources[path] = text;
  }
  return sources;
}

/** Content of the section, or null. */
function findSection(component: Uint8Array): Uint8Array | null {
  if (preamble.some((byte, index) => component[index] !== byte)) {
    throw invalid("the bytes are not a WebAssembly component", 0);
  }
  let found: Uint8Array | null = null;
  for (let position = preamble.length; position < component.length; ) {
    const id = component[position];
    const [size, start] = readLeb128(component, position + 1);
    const end = start + size;
    if (end > component.length) throw invalid("a section reaches past the end", position);
    if (id === 0) {
      const [length, nameStart] = readLeb128(component, start);
      if (nameStart + length > end) throw invalid("a section's name reaches past its end", position);
      const name = new TextDecoder().decode(component.subarray(nameStart, nameStart + length));
      if (name === sectionName) {
        if (found !== null) throw invalid(`the section ${sectionName} is there twice`, position);
        found = component.subarray(nameStart + length, end);
      }
    }
    position = end;
  }
  return found;
}

function leb128(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  bytes.push(value);
  return bytes;
}

function readLeb128(bytes: Uint8Array, position: number): [value: number, next: number] {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[position + i];
    if (byte === undefined) throw invalid("the bytes end within a number", position);
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return [value, position + i + 1];
  }
  throw invalid("a number is longer than 5 bytes", position);
}

function invalid(message: string, position?: number, cause?: unknown): HeddleError {
  return new HeddleError("ARTIFACT_INVALID", message, {
    ...(position === undefined ? {} : { place: `byte ${position}` }),
    ...(cause === undefined ? {} : { cause }),
  });
}
