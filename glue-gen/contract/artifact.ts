import { HeddleError } from "../../runtime/errors.ts";
import { contractLimits } from "./limits.ts";
import type { Contract } from "./model.ts";
import { parseContracts } from "./parser.ts";

/**
 * An artifact is self-describing: the component carries the name of its function and the sources of its
 * contract in a custom section, as JSON {"function": "...", "sources": {"import path": "text"}}. Nothing
 * derived is stored; a reader parses the sources again.
 */
const sectionName = "heddle:contract";

/** UTF-8 bytes of the section. The contracts of the standard library have up to 10 KB of sources. */
const sectionLimit = contractLimits.artifactSources;

/** A component: the magic number, version 13, layer 1. */
const preamble = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00);

/**
 * The component with its contract at its end.
 *
 * @throws HeddleError ARTIFACT_INVALID where the bytes are no component or carry a contract already
 */
export function embedContract(
  component: Uint8Array,
  contract: Pick<Contract, "name" | "sources">,
): Uint8Array {
  if (findSection(component) !== null) throw invalid(`the component has a section ${sectionName} already`);
  const name = new TextEncoder().encode(sectionName);
  const { name: functionName, sources } = contract;
  const payload = new TextEncoder().encode(JSON.stringify({ function: functionName, sources }));
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
 * The contract that a component carries.
 *
 * @throws HeddleError ARTIFACT_INVALID with the place in bytes where the component carries none; CONTRACT_*
 *   where the sources are no contracts
 */
export function readContract(component: Uint8Array): Contract {
  const carried = readCarried(component);
  const contract = parseContracts(carried.sources).contracts.find(({ name }) => name === carried.function);
  if (contract === undefined)
    throw invalid(`the sources have no contract of ${carried.function.slice(0, 256)}`);
  return contract;
}

/**
 * Only the sources of the contract that a component carries, unread.
 *
 * @throws HeddleError ARTIFACT_INVALID with the place in bytes
 */
export function readSources(component: Uint8Array): Record<string, string> {
  return readCarried(component).sources;
}

function readCarried(component: Uint8Array): { function: string; sources: Record<string, string> } {
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
  const found: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  if (typeof found.function !== "string") throw invalid(`the section ${sectionName} names no function`);
  if (typeof found.sources !== "object" || found.sources === null || Array.isArray(found.sources)) {
    throw invalid(`the section ${sectionName} has no sources`);
  }
  const sources: Record<string, string> = Object.create(null);
  for (const [path, text] of Object.entries(found.sources)) {
    if (typeof text !== "string") throw invalid(`the section ${sectionName} has a source that is no text`);
    sources[path] = text;
  }
  return { function: found.function, sources };
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
