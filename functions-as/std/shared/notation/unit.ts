/**
 * The UTF-16 unit at an index that the caller knows to be within the text, in one load. `charCodeAt` checks the index
 * again, which is a third of the work of a loop over units.
 */
// @ts-ignore: decorator
@inline
export function unitAt(text: string, index: i32): i32 {
  return load<u16>(changetype<usize>(text) + (<usize>index << 1));
}
