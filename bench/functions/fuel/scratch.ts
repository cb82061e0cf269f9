/** Where the kernels work: one runs at a time, and each writes what it reads. No constant, which a start would make. */
// @ts-ignore: decorator
@inline
export function scratch(): usize {
  return (__heap_base + 63) & ~63;
}

/** The next of a series of numbers that look random; the references make the same ones. */
// @ts-ignore: decorator
@inline
export function next(state: u32): u32 {
  return state * 1664525 + 1013904223;
}

/** A checksum of bytes. */
export function fnv(from: usize, length: u32): u32 {
  let hash: u32 = 2166136261;
  for (let i: u32 = 0; i < length; i++) hash = (hash ^ load<u8>(from + i)) * 16777619;
  return hash;
}
