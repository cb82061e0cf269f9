/**
 * Adds exports of a core module's globals, for benchmarks that must put a bump pointer back. Reads only what
 * compilers write: constant initialisers, no imported globals.
 */

const GLOBAL_SECTION = 6;
const EXPORT_SECTION = 7;
const GLOBAL_KIND = 3;

class Cursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new Error(`the module ends at byte ${this.bytes.length}`);
    return value;
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** Passes over a constant expression. */
  skipConstant(): void {
    for (;;) {
      const opcode = this.byte();
      if (opcode === 0x0b) return;
      if (opcode === 0x41 || opcode === 0x42 || opcode === 0x23) while (this.byte() >= 0x80);
      else if (opcode === 0x43) this.at += 4;
      else if (opcode === 0x44) this.at += 8;
      else throw new Error(`a global is initialised by the unexpected opcode 0x${opcode.toString(16)}`);
    }
  }
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return [...bytes, value];
}

function mutableGlobals(section: Uint8Array): number[] {
  const cursor = new Cursor(section);
  const found: number[] = [];
  const count = cursor.unsigned();
  for (let index = 0; index < count; index++) {
    cursor.byte(); // value type
    if (cursor.byte() === 1) found.push(index);
    cursor.skipConstant();
  }
  return found;
}

function withExports(section: Uint8Array, globals: readonly number[], prefix: string): number[] {
  const cursor = new Cursor(section);
  const count = cursor.unsigned();
  const added = globals.flatMap((index) => {
    const name = [...new TextEncoder().encode(`${prefix}${index}`)];
    return [...unsigned(name.length), ...name, GLOBAL_KIND, ...unsigned(index)];
  });
  return [...unsigned(count + globals.length), ...section.subarray(cursor.at), ...added];
}

/** The same module, its code untouched, that also exports its mutable globals, if any, under `prefix` and their index. */
export function exportGlobals(core: Uint8Array, prefix: string): Uint8Array<ArrayBuffer> {
  const cursor = new Cursor(core, 8);
  let globals: readonly number[] = [];
  let changed: Uint8Array<ArrayBuffer> | undefined; // stays so where nothing is exported
  while (cursor.at < core.length) {
    const start = cursor.at;
    const id = cursor.byte();
    const size = cursor.unsigned();
    const content = core.subarray(cursor.at, cursor.at + size);
    cursor.at += size;
    if (id === GLOBAL_SECTION) globals = mutableGlobals(content);
    if (id === EXPORT_SECTION) {
      const section = withExports(content, globals, prefix);
      const head = [id, ...unsigned(section.length)];
      changed = new Uint8Array([
        ...core.subarray(0, start),
        ...head,
        ...section,
        ...core.subarray(cursor.at),
      ]);
    }
  }
  return changed ?? new Uint8Array(core);
}
