import { Reader, type Writer } from "../binary/index.ts";
import { type CoreModule, misc, OperatorCursor, op, readLocals, type Span } from "../module/index.ts";
import type { PartIndices } from "./indices.ts";

/** Copies bodies of functions and gives everything that they name its index in the linked module. */
export class BodyLinker {
  readonly #cursor = new OperatorCursor();
  readonly #module: CoreModule;
  readonly #indices: PartIndices;

  constructor(module: CoreModule, indices: PartIndices) {
    this.#module = module;
    this.#indices = indices;
  }

  /** Writes the body at the span, without its length. */
  write(body: Span, code: Writer): void {
    const { bytes } = this.#module;
    const cursor = this.#cursor;
    const reader = new Reader(bytes, body.start, body.end);
    readLocals(reader, 0);
    let copied = body.start;
    while (!reader.done) {
      cursor.next(reader);
      if (this.#names(cursor)) {
        code.copy(bytes, copied, cursor.start);
        this.#operator(code);
        copied = reader.position;
      }
    }
    code.copy(bytes, copied, body.end);
  }

  /** Whether the operator names anything by an index that linking changes. */
  #names({ opcode, sub, blockNamesType }: OperatorCursor): boolean {
    switch (opcode) {
      case op.block:
      case op.loop:
      case op.if:
        return blockNamesType;
      case op.call:
      case op.callIndirect:
      case op.globalGet:
      case op.globalSet:
      case op.tableGet:
      case op.tableSet:
      case op.refFunc:
        return true;
      case op.prefixMisc:
        return sub >= misc.memoryInit && sub !== misc.memoryCopy && sub !== misc.memoryFill;
      default:
        return false;
    }
  }

  #operator(code: Writer): void {
    const { opcode, index, second } = this.#cursor;
    const { types, functions, tables, globals } = this.#indices;
    code.u8(opcode);
    switch (opcode) {
      case op.call:
      case op.refFunc:
        code.u32(functions.at(index));
        break;
      case op.callIndirect:
        code.u32(types.at(index));
        code.u32(tables.at(second));
        break;
      case op.globalGet:
      case op.globalSet:
        code.u32(globals.at(index));
        break;
      case op.tableGet:
      case op.tableSet:
        code.u32(tables.at(index));
        break;
      case op.prefixMisc:
        this.#misc(code);
        break;
      default:
        // The index of a block's type is signed.
        code.s32(types.at(index));
    }
  }

  #misc(code: Writer): void {
    const { sub, index, second } = this.#cursor;
    const { tables, elements, data } = this.#indices;
    code.u32(sub);
    switch (sub) {
      case misc.memoryInit:
        code.u32(data.at(index));
        code.u32(0);
        break;
      case misc.dataDrop:
        code.u32(data.at(index));
        break;
      case misc.tableInit:
        code.u32(elements.at(index));
        code.u32(tables.at(second));
        break;
      case misc.elemDrop:
        code.u32(elements.at(index));
        break;
      case misc.tableCopy:
        code.u32(tables.at(index));
        code.u32(tables.at(second));
        break;
      default:
        code.u32(tables.at(index));
    }
  }
}
