import type { Reader } from "../binary/index.ts";
import { limits } from "../limits.ts";
import { checkLimit, unsupported } from "../refusals.ts";
import { immediate, immediates, miscImmediate, op, refusedProposal, vectorImmediate } from "./opcodes.ts";
import { readHeapType, readValueType } from "./value-types.ts";

/** The type of a block without values, and what it has in common with the types of one result. */
const noValues = 0x40;
const shortForm = 0x40;

/**
 * Reads the operators of one body after the other. One object is used for all of them, so that a large
 * module makes no garbage; its fields describe the operator that `next` read last.
 */
export class OperatorCursor {
  /** Place of the opcode. */
  start = 0;
  opcode = 0;
  /** Sub-opcode where the opcode is a prefix. */
  sub = 0;
  /** First index or label, or the index of the type of a block, or a 32-bit constant. */
  index = 0;
  /** Second index. */
  second = 0;
  /** Static offset of a load or store. */
  offset = 0;
  /** First byte of a block's type. */
  #blockByte = 0;
  /** Labels of a `br_table`, the default last. */
  readonly targets: number[] = [];

  /** Whether a block takes or gives values. */
  get blockHasValues(): boolean {
    return this.#blockByte !== noValues;
  }

  /** Whether the type of a block is that in `index`, and none of the short forms, which take nothing. */
  get blockNamesType(): boolean {
    return (this.#blockByte & 0xc0) !== shortForm;
  }

  next(reader: Reader): number {
    this.start = reader.position;
    const opcode = reader.u8();
    this.opcode = opcode;
    this.sub = 0;
    const kind = immediates[opcode] as number;
    if (kind !== immediate.none) {
      this.#immediate(reader, kind);
    }
    return opcode;
  }

  #immediate(reader: Reader, kind: number): void {
    switch (kind) {
      case immediate.blockType:
        this.#blockType(reader);
        break;
      case immediate.label:
      case immediate.index:
        this.index = reader.u32();
        break;
      case immediate.branchTable:
        this.#branchTable(reader);
        break;
      case immediate.twoIndices:
      case immediate.dataAndMemory:
      case immediate.twoMemories:
        this.index = reader.u32();
        this.second = reader.u32();
        if (
          (kind === immediate.dataAndMemory && this.second !== 0) ||
          (kind === immediate.twoMemories && (this.index !== 0 || this.second !== 0))
        ) {
          throw unsupported("several memories", `byte ${this.start}`);
        }
        break;
      case immediate.typeVector:
        for (let count = reader.count("types"); count > 0; count--) {
          this.index = readValueType(reader);
        }
        break;
      case immediate.memoryArgument:
        this.#memoryArgument(reader);
        break;
      case immediate.memoryArgumentAndLane:
        this.#memoryArgument(reader);
        reader.skip(1);
        break;
      case immediate.memoryIndex:
        if (reader.u32() !== 0) {
          throw unsupported("several memories", `byte ${this.start}`);
        }
        break;
      case immediate.i32:
        this.index = reader.s32();
        break;
      case immediate.i64:
        reader.skipSigned(64);
        break;
      case immediate.f32:
        reader.skip(4);
        break;
      case immediate.f64:
        reader.skip(8);
        break;
      case immediate.bytes16:
        reader.skip(16);
        break;
      case immediate.lane:
        reader.skip(1);
        break;
      case immediate.heapType:
        this.index = readHeapType(reader);
        break;
      case immediate.prefix:
        this.#prefixed(reader);
        break;
      case immediate.none:
        break;
      default:
        throw unsupported(refusedProposal(this.opcode), `byte ${this.start}`);
    }
  }

  #prefixed(reader: Reader): void {
    this.sub = reader.u32();
    const kind = this.opcode === op.prefixMisc ? miscImmediate(this.sub) : vectorImmediate(this.sub);
    if (typeof kind === "string") {
      throw unsupported(kind, `byte ${this.start}`);
    }
    this.#immediate(reader, kind);
  }

  #blockType(reader: Reader): void {
    const position = reader.position;
    const byte = reader.u8();
    this.#blockByte = byte;
    if (!this.blockHasValues) {
      return;
    }
    reader.position = position;
    if (!this.blockNamesType) {
      readValueType(reader);
      return;
    }
    reader.skipSigned(33);
    reader.position = position;
    this.index = reader.u32();
  }

  #branchTable(reader: Reader): void {
    const count = reader.count("branch targets");
    checkLimit(count, limits.branchTargets, "branch targets in a function");
    this.targets.length = 0;
    for (let index = 0; index <= count; index++) {
      this.targets.push(reader.u32());
    }
  }

  #memoryArgument(reader: Reader): void {
    if ((reader.u32() & ~0x0f) !== 0) {
      // Bit 6 announces the index of a memory; the others are unassigned.
      throw unsupported("several memories", `byte ${this.start}`);
    }
    this.offset = reader.u32();
  }
}
