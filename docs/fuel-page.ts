import {
  bulkByteShift,
  bulkEntryShift,
  dirtyByteShift,
  fuelVersion,
  growFuel,
  growPageFuel,
  hostByteShift,
  hostCallFuel,
  quantumFuel,
  replaceFuel,
  startFuel,
} from "../runtime/sandbox/fuel.ts";
import { instructionFuel } from "../runtime/sandbox/meter/index.ts";

/** Instructions that are listed together: what they are, and their opcodes. */
const groups: readonly (readonly [string, readonly number[]])[] = [
  ["`unreachable`, `nop`, `block`, `loop`, `else`, `end`", [0x00, 0x01, 0x02, 0x03, 0x05, 0x0b]],
  ["`br_table`", [0x0e]],
  ["`call`", [0x10]],
  ["`call_indirect`", [0x11]],
  ["loads and stores", range(0x28, 0x3e)],
  ["`table.get`, `memory.size`", [0x25, 0x3f]],
  ["`table.set`", [0x26]],
  ["`i32.div_*`, `i32.rem_*`", range(0x6d, 0x70)],
  ["`i64.div_*`, `i64.rem_*`", range(0x7f, 0x82)],
  ["`sqrt` and `div` of floats", [0x91, 0x95, 0x9f, 0xa3]],
  ["`ceil`, `floor`, `trunc`, `nearest`", [...range(0x8d, 0x90), ...range(0x9b, 0x9e)]],
  ["conversions that trap, and between integers and floats", range(0xa8, 0xbb)],
];

/** Groups after a prefix: what they are, the prefix, and the sub-opcodes. */
const prefixed: readonly (readonly [string, number, readonly number[]])[] = [
  ["saturating conversions", 0xfc, range(0, 7)],
  ["`memory.init`, `data.drop`, `memory.copy`, `memory.fill`, beside their size", 0xfc, range(8, 11)],
  [
    "`table.init`, `elem.drop`, `table.copy`, `table.grow`, `table.size`, `table.fill`, beside their size",
    0xfc,
    range(12, 17),
  ],
  ["SIMD", 0xfd, range(0, 255)],
];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The page about fuel: the rules, with the numbers of the table that the rewriter uses. */
export function fuelPage(): string {
  const listed = new Set(groups.flatMap(([, opcodes]) => opcodes));
  const rest = range(0x00, 0xd2).filter((opcode) => !listed.has(opcode));
  const rows = [
    ...groups.map(([what, opcodes]) =>
      row(
        what,
        opcodes.map((opcode) => instructionFuel(opcode, 0)),
      ),
    ),
    ...prefixed.map(([what, prefix, subs]) =>
      row(
        what,
        subs.map((sub) => instructionFuel(prefix, sub)),
      ),
    ),
    row(
      "every other instruction",
      rest.map((opcode) => instructionFuel(opcode, 0)),
    ),
  ];
  return `# Fuel

Fuel is how much a call of a function may work. One unit is about the work of one simple instruction. It is not a
measure of time: it is a number that the same call uses on every machine, in every version of Node, in the
interpreter as in optimised code. Version ${fuelVersion} of the rules is this page; \`fuelVersion\` tells which one counts.

## What a call uses

A call that returns uses exactly the sum of

- the cost of each instruction that ran, as often as it ran, by the table below;
- for bulk instructions on memory one unit for ${2 ** bulkByteShift} bytes, for those on tables ${2 ** bulkEntryShift} units for each entry (a length beyond any table counts as the longest that a table may have);
- for \`memory.grow\` ${n(growFuel)} units, and ${n(growPageFuel)} for each page where the call's memory allows so many pages;
- for each call of a host function ${n(hostCallFuel)} units, one unit for ${2 ** hostByteShift} bytes that the guest passes, and one for ${2 ** hostByteShift} bytes that it is given;
- at its end, for what has to be made fresh after it: one unit for ${2 ** dirtyByteShift} bytes of the range of memory that it wrote to, and where the instance has to be replaced, because it grew its memory, changed a table or dropped a segment, ${n(replaceFuel)} units, what the start function used, one unit for ${2 ** bulkByteShift} bytes of static data and ${2 ** bulkEntryShift} for each entry of a table. The range is widened by 256 bytes at least.

The allocator that the host asks for the input's place is part of the call. The module's start function runs before
the first call and has ${n(startFuel)} units of its own.

| instruction | units |
| --- | --- |
${rows.join("\n")}

What the compiler would leave out is charged as well: the number belongs to the bytes of the function, not to what an
engine makes of them. Code that cannot be reached costs nothing.

## When it is charged

Instructions are charged by region: all instructions that run whenever the first of them does, traps aside. A region is
charged before it begins. Some are charged earlier or later, which makes no difference to a call that returns:

- **Callers pay.** What a function begins with is charged with the region of the call that leads there. A function that the host calls (\`run\`, the allocator, the start function), that is in a table or referenced by \`ref.func\` is charged at its own entry, for whoever calls it. Callers pay for the first region only, without what it owes for its own calls, so each level of a recursion is charged by the level above.
- **After a choice.** Where a region comes to an \`if\`, or to a \`br_if\` that takes no values along, and nothing before that can trap or call, it is charged on both ways that follow, together with what begins there. A \`br_if\` that goes to a loop is no such choice, nor one after which nothing is charged.
- **The cheaper way.** Of two ways that follow another \`if\`, what the cheaper one costs is charged before the \`if\`, and the rest on the dearer one.
- **Jumps back.** The header of a loop that only unconditional jumps go back to is charged with what comes before the jump.

Work by size is charged before it is done: a \`memory.fill\` that the fuel does not cover changes nothing.

## Where it is counted

The counter is a global with 64 bits, after the function's own; its code was validated against a module that has no such
global, so nothing in it can name the counter. Units only ever come out of it: all that is added are units that were
taken before. Fuel is at most 2^53 − 1 and a module has at most so many instructions that no charge passes that.

The counter is checked where it is charged. Functions in which that would be more often are checked where a loop
begins a turn, before they call another function of the guest, and where they end. There the counter may be below 0 for
a while. What can only end by \`unreachable\` does not count there: control hardly ever comes to it.

In a nest of loops without calls (of functions, helpers or the host), but where the function is left right after them
by \`unreachable\` or \`return\`, the counter would cost more than the work. There
regions are charged to a copy of it in a local variable. Before the nest the counter itself is lowered, ahead of the
work, by ${n(quantumFuel)} units and what all regions of the nest cost once, but not below 0; and again where a loop of the nest
begins a turn with the copy so near to it that the regions up to the next turn could pass it. So the counter never holds
more than is left, and what comes before a choice may trap. Where control leaves the nest, at its end, by a branch or return and at an \`unreachable\`, the copy
is written back; where it leaves the function after a call, before that call. Loops that a \`br_table\` may leave, or a \`br_if\` that takes values along, are no such nest.

## How a call stops

- **Out of fuel.** It stops where the counter is charged what it does not cover, or at the next place where it is checked; in a nest of loops without calls at the next turn of any loop of the nest, or where the nest is left: after at most what one body of a function holds, each instruction once. If a trap comes before that, the call is out of fuel nevertheless. It has used all that it was given. A call with exactly as many units as it uses returns; with one less it does not.
- **A trap** ends the call with all its open regions charged as a whole, never with less than ran. In a nest of loops without calls a trap that cannot be foreseen (a bad address, a division by zero, a conversion) leaves the counter as low as it was made ahead: at most ${n(quantumFuel)} units and what the nest's regions cost once, in all, because no more than one nest is open at a time. That is the same on every machine too. What has to be made fresh is added, as far as there is fuel.
- **Stack overflow.** How deep a stack reaches depends on the machine, so such a call counts as all its fuel. Whether there is one is not the same everywhere; what is used is, or everything.

## How versions change

\`fuelVersion\` rises with every change of this page's numbers or rules, and \`admissionVersion\` with it: what an older
version rewrote is admitted again. Functions keep working; a limit that was measured under another version has to be
measured again. All versions up to now have the same totals, but other numbers after a trap: version 1 charged each
function at its entry and every region to the counter itself, version 2 lowered the counter ahead of a nest by 1,000
units and charged no region after a choice, version 3 charged exported functions at their own entry and kept loops out
of a nest for a call after which they are left.
`;
}

/** A row; all instructions of it must cost the same. */
function row(what: string, costs: readonly number[]): string {
  const [cost = 0] = costs;
  if (costs.some((other) => other !== cost)) {
    throw new Error(`not all of ${what} cost ${cost}`);
  }
  return `| ${what} | ${cost} |`;
}

function n(value: number): string {
  return value.toLocaleString("en-US");
}
