/** The hash of no units; hashNext adds one (FNV-1a, 64 bits). */
export function hashStart(): u64 {
  return 0xcbf29ce484222325;
}

export function hashNext(hash: u64, unit: i32): u64 {
  return (hash ^ <u64>unit) * 0x100000001b3;
}

/** The hash of a part of a text. */
export function hashRange(text: string, start: i32, end: i32): u64 {
  let hash = hashStart();
  for (let at = start; at < end; ++at) hash = hashNext(hash, text.charCodeAt(at));
  return hash;
}
