import { Place } from "./found.ts";
import { Message } from "./message.ts";
import { type Read, wireTypes } from "./read.ts";

/** The place of what nothing reads. */
const nowhere = new Place();

/** What to do with the occurrences of one tag. */
export class Arm {
  /** How the value is taken; see {@link take}. */
  take: Take = take.not;
  /** Where the value is noted. */
  place = nowhere;
  /** Whether that is not all there is to do. */
  more = false;
  /** What is read inside the value. */
  branch: Branch | undefined;
  /** Reads that an occurrence takes away, and the messages that they are in. */
  readonly clears: Place[] = [];
  readonly leaves: Branch[] = [];

  finish(): void {
    this.more =
      this.clears.length > 0 ||
      this.branch !== undefined ||
      this.take === take.each ||
      this.take === take.packed;
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
  /** Nothing reads the value itself. */
  not: 4,
} as const;

type Take = (typeof take)[keyof typeof take];

/** Tags up to this one are looked up in a table; of others there are few. */
const TABLE_TAGS = 4096;

const nothing = new Arm();

/** What is read of one message: its fields by their tags. */
export class Branch {
  /** The arms by tag. */
  readonly table: Arm[] = [];
  /** Those of tags beyond the table; undefined where there are none. */
  far: Map<number, Arm> | undefined;
  /** Whether the message was there. */
  seen = false;

  arm(tag: number): Arm {
    const known = this.table[tag] ?? this.far?.get(tag) ?? nothing;
    if (known !== nothing) {
      return known;
    }
    const arm = new Arm();
    if (tag >= TABLE_TAGS) {
      this.far ??= new Map();
      this.far.set(tag, arm);
    } else {
      // Without holes, for which the engine would look each time.
      while (this.table.length <= tag) {
        this.table.push(nothing);
      }
      this.table[tag] = arm;
    }
    return arm;
  }

  /** To be called when all arms are there. */
  finish(): void {
    for (const arm of [...this.table, ...(this.far?.values() ?? [])]) {
      arm.finish();
    }
  }
}

/** All that is read of one value. */
export interface Tree {
  readonly root: Branch;
  readonly branches: readonly Branch[];
  readonly places: readonly Place[];
}

/** What is known of a read. */
export interface ReadFacts {
  /** The value that it is of, and all that is read of that. */
  readonly source: Message;
  readonly tree: Tree;
  /** The message that it is in, its number there, and its wire type. */
  readonly parent: Branch;
  readonly number: number;
  readonly wire: number;
  /** Where it lies. */
  readonly place: Place;
}

/** Values with the elements that follow them: those of lifted steps, then those that mappings take parts of. */
export function withElements(
  values: readonly Message[],
  reads: readonly Read[],
  lifted: number,
): readonly Message[] {
  const last = reads.reduce((most, { value }) => Math.max(most, value), values.length + lifted - 1);
  return Array.from({ length: last + 1 }, (_, i) => values[i] ?? new Message());
}

/** Arranges the reads of each value for one pass over it, and tells of each read where it is found. */
export function arrange(reads: readonly Read[], values: readonly Message[]): ReadFacts[] {
  const trees = values.map(() => {
    const root = new Branch();
    return { root, branches: [root], places: [] as Place[] };
  });
  const facts = reads.map((read): ReadFacts => {
    const source = values[read.value] as Message;
    const tree = trees[read.value] as (typeof trees)[number];
    const place = new Place();
    tree.places.push(place);
    const parent = grow(tree.root, read, place, tree.branches);
    return { source, tree, parent, number: read.path.at(-1) as number, wire: wireTypes[read.kind], place };
  });
  for (const branch of trees.flatMap(({ branches }) => branches)) {
    branch.finish();
  }
  return facts;
}

function grow(
  root: Branch,
  { path, kind, many = false, rivals = [] }: Read,
  place: Place,
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
      own.place = place;
      own.take = take.each;
      if (wireTypes[kind] !== wireTypes.bytes) {
        const packed = parent.arm(number * 8 + wireTypes.bytes);
        packed.place = place;
        packed.take = take.packed;
      }
    } else {
      const arm = parent.arm(number * 8 + wireTypes[kind]);
      arm.place = place;
      arm.take = kind === "message" ? take.merge : take.last;
    }
  });
  rivals.forEach((tags, depth) => {
    for (const tag of tags) {
      const parent = depth === 0 ? root : (inside[depth - 1] as Branch);
      const rival = parent.arm(tag);
      rival.clears.push(place);
      // What the path goes through below the oneof is gone with its member.
      rival.leaves.push(...inside.slice(depth));
    }
  });
  return branch;
}
