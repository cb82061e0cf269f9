// Huffman codes of limited length.

/** Most symbols an alphabet has. */
const MOST_SYMBOLS = 288;
const LONGEST = 15;

/** frequency × 512 + symbol, ascending; then, in the same place, the tree. */
const keys = memory.data(MOST_SYMBOLS * 4);
const nodes = memory.data(MOST_SYMBOLS * 4);
const counts = memory.data((MOST_SYMBOLS + 1) * 4);
const firstCodes = memory.data(16 * 4);

/**
 * Finds a code for symbols that come `frequencies[i]` times each (u32, below 2^22): writes its lengths, a
 * byte each and 0 for a symbol that does not come, to `lengths`. No length is above `limit`. Symbols that
 * come are made to be two at least, because some decoders do not accept a code of one.
 */
export function findLengths(frequencies: usize, symbols: i32, limit: i32, lengths: usize): void {
  memory.fill(lengths, 0, symbols);
  const used = collect(frequencies, symbols);
  sort(used);
  buildTree(used);
  countDepths(used, limit);
  // The rarest symbols get the longest codes.
  let next = 0;
  for (let length = limit; length > 0; length--) {
    for (let n = load<i32>(counts + (length << 2)); n > 0; n--) {
      store<u8>(lengths + (load<u32>(keys + (next++ << 2)) & 511), length);
    }
  }
}

/** Writes the code of each symbol that has a length, bits reversed as deflate has them: u16 each. */
export function assignCodes(lengths: usize, symbols: i32, codes: usize): void {
  memory.fill(counts, 0, 16 * 4);
  for (let i = 0; i < symbols; i++) {
    const at = counts + (<usize>load<u8>(lengths + i) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let code: u32 = 0;
  store<u32>(counts, 0);
  for (let length = 1; length <= LONGEST; length++) {
    code = (code + load<u32>(counts + ((length - 1) << 2))) << 1;
    store<u32>(firstCodes + (length << 2), code);
  }
  for (let i = 0; i < symbols; i++) {
    const length = <u32>load<u8>(lengths + i);
    if (length == 0) continue;
    const at = firstCodes + (length << 2);
    code = load<u32>(at);
    store<u32>(at, code + 1);
    store<u16>(codes + (i << 1), reverse(code) >> (16 - length));
  }
}

/** The 16 bits of a number in reverse. */
function reverse(bits: u32): u32 {
  bits = ((bits & 0x5555) << 1) | ((bits >> 1) & 0x5555);
  bits = ((bits & 0x3333) << 2) | ((bits >> 2) & 0x3333);
  bits = ((bits & 0x0f0f) << 4) | ((bits >> 4) & 0x0f0f);
  return ((bits & 0x00ff) << 8) | (bits >> 8);
}

/** Collects the symbols that come; how many there are, at least two. */
function collect(frequencies: usize, symbols: i32): i32 {
  let used = 0;
  for (let i = 0; i < symbols; i++) {
    const frequency = load<u32>(frequencies + (i << 2));
    if (frequency > 0) store<u32>(keys + (used++ << 2), (frequency << 9) | i);
  }
  for (let i = 0; used < 2; i++) {
    if (load<u32>(frequencies + (i << 2)) == 0) store<u32>(keys + (used++ << 2), (1 << 9) | i);
  }
  return used;
}

/** Shell sort: short, without recursion, and fast enough for some hundred numbers. */
function sort(length: i32): void {
  for (let gap = 121; gap > 0; gap = (gap - 1) / 3) {
    for (let i = gap; i < length; i++) {
      const key = load<u32>(keys + (i << 2));
      let at = i;
      while (at >= gap && load<u32>(keys + ((at - gap) << 2)) > key) {
        store<u32>(keys + (at << 2), load<u32>(keys + ((at - gap) << 2)));
        at -= gap;
      }
      store<u32>(keys + (at << 2), key);
    }
  }
}

/**
 * Moffat and Katajainen's minimum-redundancy code in place: `nodes` has the sorted frequencies first, then
 * the parents of the inner nodes, then the depth of each leaf.
 */
function buildTree(length: i32): void {
  for (let i = 0; i < length; i++) store<u32>(nodes + (i << 2), load<u32>(keys + (i << 2)) >> 9);
  let leaf = 0;
  let root = 0;
  for (let next = 0; next < length - 1; next++) {
    let weight: u32 = 0;
    for (let child = 0; child < 2; child++) {
      if (leaf >= length || (root < next && node(root) < node(leaf))) {
        weight += node(root);
        setNode(root++, next);
      } else {
        weight += node(leaf++);
      }
    }
    setNode(next, weight);
  }
  setNode(length - 2, 0);
  for (let next = length - 3; next >= 0; next--) setNode(next, node(node(next)) + 1);
  let available = 1;
  let depth = 0;
  root = length - 2;
  let next = length - 1;
  while (available > 0) {
    let inner = 0;
    while (root >= 0 && node(root) == depth) {
      inner++;
      root--;
    }
    while (available > inner) {
      setNode(next--, depth);
      available--;
    }
    available = inner << 1;
    depth++;
  }
}

// @ts-ignore: decorator
@inline
function node(index: i32): i32 {
  return load<i32>(nodes + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function setNode(index: i32, value: i32): void {
  store<i32>(nodes + (<usize>index << 2), value);
}

/**
 * Counts the leaves at each depth into `counts`; those below `limit` move up while others make room for them.
 */
function countDepths(length: i32, limit: i32): void {
  memory.fill(counts, 0, (LONGEST + 1) * 4);
  for (let i = 0; i < length; i++) {
    const at = counts + (<usize>min(node(i), limit) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let taken: u32 = 0;
  for (let depth = limit; depth > 0; depth--) taken += load<u32>(counts + (depth << 2)) << (limit - depth);
  while (taken > <u32>1 << limit) {
    let depth = limit - 1;
    while (load<u32>(counts + (depth << 2)) == 0) depth--;
    add(limit, -1);
    add(depth, -1);
    add(depth + 1, 2);
    taken--;
  }
}

function add(depth: i32, change: i32): void {
  const at = counts + (<usize>depth << 2);
  store<i32>(at, load<i32>(at) + change);
}
