import { type Read, wireTypes } from "./read.ts";

/** Above the position of any arm; see {@link Branch.table}. */
export const MERGED = 1_048_576;

/** What to do with the occurrences of one tag. */
export class Arm {
  /** The read that takes the value; −1 for none. */
  slot = -1;
  /** How the slot takes it; see {@link take}. */
  take: Take = take.last;
  /** What is read inside the value. */
  branch: Branch | undefined;
  /** Reads that an occurrence takes away, and the messages that they are in. */
  readonly clears: number[] = [];
  readonly leaves: Branch[] = [];

  get isSimple(): boolean {
    const isSingle = this.take === take.last || this.take === take.merge;
    return this.slot >= 0 && isSingle && this.clears.length === 0 && this.branch === undefined;
  }
}

/** Ways to take several occurrences of a field. */
export const take = {
  /** A single scalar: the last occurrence counts. */
  last: 0,
  /** A single message: all occurrences together are its bytes. */
  merge: 1,
  /** A repeated field or map: every occurrence is an element. */
  each: 2,
  /** A repeated scalar in one packed field. */
  packed: 3,
} as const;

type Take = (typeof take)[keyof typeof take];

/** Tags up to this one are looked up in a table; of others there are few. */
const TABLE_TAGS = 4096;

const none = new Int32Array(0);

/** What is read of one message: its fields by their tags. */
export class Branch {
  /**
   * By tag: 0 where nothing reads it; −1 − slot where all there is to do is to note the value for the slot;
   * {@link MERGED} + slot where it is to note one more piece of a message; else the position in {@link arms},
   * plus one.
   */
  table: Int32Array = none;
  readonly arms: Arm[] = [];
  /** The arms of tags beyond the table; undefined where there are none. */
  far: Map<number, Arm> | undefined;
  /** Whether the message was there. */
  seen = false;

  arm(tag: number): Arm {
    if (tag >= TABLE_TAGS) {
      this.far ??= new Map();
      let arm = this.far.get(tag);
      if (arm === undefined) {
        arm = new Arm();
        this.far.set(tag, arm);
      }
      return arm;
    }
    if (tag >= this.table.length) {
      const table = new Int32Array(tag + 1);
      table.set(this.table);
      this.table = table;
    }
    const known = this.table[tag] as number;
    if (known !== 0) {
      return this.arms[known - 1] as Arm;
    }
    const arm = new Arm();
    this.table[tag] = this.arms.push(arm);
    return arm;
  }

  /** To be called when all arms are there. */
  finish(): void {
    this.table.forEach((number, tag) => {
      const arm = this.arms[number - 1];
      if (arm?.isSimple === true) {
        this.table[tag] = arm.take === take.last ? -1 - arm.slot : MERGED + arm.slot;
      }
    });
  }
}

/** All that is read of one value. */
export interface Tree {
  readonly root: Branch;
  readonly branches: readonly Branch[];
  /** Positions of the reads. */
  readonly slots: Int32Array;
}

/**
 * Arranges the reads of each value for one pass over it.
 * @returns a tree for each value, and for each read the message that it is in
 */
export function arrange(reads: readonly Read[], values: number): { trees: Tree[]; parents: Branch[] } {
  const parents: Branch[] = [];
  const trees = Array.from({ length: values }, (_, value): Tree => {
    const branches = [new Branch()];
    const root = branches[0] as Branch;
    const slots: number[] = [];
    reads.forEach((read, slot) => {
      if (read.value === value) {
        slots.push(slot);
        parents[slot] = grow(root, read, slot, branches);
      }
    });
    for (const branch of branches) {
      branch.finish();
    }
    return { root, branches, slots: Int32Array.from(slots) };
  });
  return { trees, parents };
}

function grow(
  root: Branch,
  { path, kind, many = false, rivals = [] }: Read,
  slot: number,
  all: Branch[],
): Branch {
  let branch = root;
  const inside: Branch[] = [];
  path.forEach((number, depth) => {
    const last = depth === path.length - 1;
    const parent = branch;
    if (!last) {
      const arm = parent.arm(number * 8 + wireTypes.message);
      if (arm.branch === undefined) {
        arm.branch = new Branch();
        all.push(arm.branch);
      }
      branch = arm.branch;
      inside.push(branch);
    } else if (many) {
      const own = parent.arm(number * 8 + wireTypes[kind]);
      own.slot = slot;
      own.take = take.each;
      if (wireTypes[kind] !== wireTypes.bytes) {
        const packed = parent.arm(number * 8 + wireTypes.bytes);
        packed.slot = slot;
        packed.take = take.packed;
      }
    } else {
      const arm = parent.arm(number * 8 + wireTypes[kind]);
      arm.slot = slot;
      arm.take = kind === "message" ? take.merge : take.last;
    }
  });
  rivals.forEach((tags, depth) => {
    for (const tag of tags) {
      const parent = depth === 0 ? root : (inside[depth - 1] as Branch);
      const rival = parent.arm(tag);
      rival.clears.push(slot);
      // What the path goes through below the oneof is gone with its member.
      rival.leaves.push(...inside.slice(depth));
    }
  });
  return branch;
}
