/** What follows an opcode in the binary. */
export const immediate = {
  none: 0,
  blockType: 1,
  label: 2,
  branchTable: 3,
  index: 4,
  twoIndices: 5,
  typeVector: 6,
  memoryArgument: 7,
  memoryIndex: 8,
  i32: 9,
  i64: 10,
  f32: 11,
  f64: 12,
  heapType: 13,
  prefix: 14,
  refused: 15,
  memoryArgumentAndLane: 16,
  lane: 17,
  bytes16: 18,
  dataAndMemory: 19,
  twoMemories: 20,
} as const;

/** The opcodes that admission and rewriting treat one by one. */
export const op = {
  unreachable: 0x00,
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  tableGet: 0x25,
  tableSet: 0x26,
  i32Load: 0x28,
  i64Load: 0x29,
  i32Store: 0x36,
  i64Store: 0x37,
  f32Store: 0x38,
  f64Store: 0x39,
  i32Store8: 0x3a,
  i32Store16: 0x3b,
  i64Store8: 0x3c,
  i64Store32: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtU: 0x49,
  i32GtU: 0x4b,
  i32GeU: 0x4f,
  i64LtS: 0x53,
  i64GtS: 0x55,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32And: 0x71,
  i32Or: 0x72,
  i32Shl: 0x74,
  i32ShrU: 0x76,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i32WrapI64: 0xa7,
  i64ExtendI32U: 0xad,
  f64ConvertI64S: 0xb9,
  refNull: 0xd0,
  refFunc: 0xd2,
  prefixMisc: 0xfc,
  prefixVector: 0xfd,
} as const;

/** Sub-opcodes after 0xfc. */
export const misc = {
  i64TruncSatF64S: 6,
  memoryInit: 8,
  dataDrop: 9,
  memoryCopy: 10,
  memoryFill: 11,
  tableInit: 12,
  elemDrop: 13,
  tableCopy: 14,
  tableGrow: 15,
  tableSize: 16,
  tableFill: 17,
} as const;

/** Sub-opcodes after 0xfd. */
export const vector = {
  load: 0,
  store: 11,
  constant: 12,
  shuffle: 13,
  storeLaneFirst: 88,
  storeLaneLast: 91,
} as const;

/** The instruction that pushes a vector of zeroes. */
export const zeroVector: readonly number[] = [
  op.prefixVector,
  vector.constant,
  ...new Array<number>(16).fill(0),
];

/** Whether an instruction is a store; bulk instructions are none. */
export function isStore(opcode: number, sub: number): boolean {
  return (
    (opcode >= op.i32Store && opcode <= op.i64Store32) ||
    (opcode === op.prefixVector &&
      (sub === vector.store || (sub >= vector.storeLaneFirst && sub <= vector.storeLaneLast)))
  );
}

/** For each opcode of one byte, what follows it. */
export const immediates = new Uint8Array(256).fill(immediate.refused);

/** The proposal that an opcode belongs to, for those that are refused. */
const refusals = new Map<number, string>();

function range(first: number, last: number, kind: number): void {
  immediates.fill(kind, first, last + 1);
}

range(0x00, 0x01, immediate.none);
range(op.block, op.if, immediate.blockType);
range(op.else, op.else, immediate.none);
range(op.end, op.end, immediate.none);
range(op.br, op.brIf, immediate.label);
range(op.brTable, op.brTable, immediate.branchTable);
range(op.return, op.return, immediate.none);
range(op.call, op.call, immediate.index);
range(op.callIndirect, op.callIndirect, immediate.twoIndices);
range(op.drop, op.select, immediate.none);
range(0x1c, 0x1c, immediate.typeVector);
range(op.localGet, op.tableSet, immediate.index);
range(op.i32Load, op.i64Store32, immediate.memoryArgument);
range(op.memorySize, op.memoryGrow, immediate.memoryIndex);
range(op.i32Const, op.i32Const, immediate.i32);
range(op.i64Const, op.i64Const, immediate.i64);
range(op.f32Const, op.f32Const, immediate.f32);
range(op.f64Const, op.f64Const, immediate.f64);
range(op.i32Eqz, 0xc4, immediate.none);
range(op.refNull, op.refNull, immediate.heapType);
range(0xd1, 0xd1, immediate.none);
range(op.refFunc, op.refFunc, immediate.index);
range(op.prefixMisc, op.prefixVector, immediate.prefix);

for (const opcode of [0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f]) {
  refusals.set(opcode, "exceptions");
}
refusals.set(0x12, "tail calls");
refusals.set(0x13, "tail calls");
for (const opcode of [0x14, 0x15, 0xd3, 0xd4, 0xd5, 0xd6]) {
  refusals.set(opcode, "typed function references");
}
refusals.set(0xfb, "garbage collection");
refusals.set(0xfe, "threads");
for (let opcode = 0xe0; opcode <= 0xe6; opcode++) {
  refusals.set(opcode, "stack switching");
}

/** Names the proposal of an opcode that is refused. */
export function refusedProposal(opcode: number): string {
  return refusals.get(opcode) ?? `the unknown opcode 0x${opcode.toString(16).padStart(2, "0")}`;
}

const miscImmediates = new Uint8Array(18).fill(immediate.none);
miscImmediates[misc.memoryInit] = immediate.dataAndMemory;
miscImmediates[misc.dataDrop] = immediate.index;
miscImmediates[misc.memoryCopy] = immediate.twoMemories;
miscImmediates[misc.memoryFill] = immediate.memoryIndex;
miscImmediates[misc.tableInit] = immediate.twoIndices;
miscImmediates[misc.elemDrop] = immediate.index;
miscImmediates[misc.tableCopy] = immediate.twoIndices;
miscImmediates.fill(immediate.index, misc.tableGrow, misc.tableFill + 1);

/** What follows a sub-opcode of 0xfc, or a refusal's proposal. */
export function miscImmediate(sub: number): number | string {
  if (sub >= 19 && sub <= 22) {
    return "wide arithmetic";
  }
  return miscImmediates[sub] ?? `the unknown opcode 0xfc ${sub}`;
}

/** What follows a sub-opcode of 0xfd, or a refusal's proposal. */
export function vectorImmediate(sub: number): number | string {
  if (sub <= vector.store || sub === 92 || sub === 93) {
    return immediate.memoryArgument;
  }
  if (sub === vector.constant || sub === vector.shuffle) {
    return immediate.bytes16;
  }
  if (sub >= 21 && sub <= 34) {
    return immediate.lane;
  }
  if (sub >= 84 && sub <= vector.storeLaneLast) {
    return immediate.memoryArgumentAndLane;
  }
  if (sub >= 0x100 && sub <= 0x12f) {
    return "relaxed SIMD";
  }
  if (sub > 0xff) {
    return `the unknown opcode 0xfd ${sub}`;
  }
  return immediate.none;
}
