/** What rewritten code answers its host; the host needs no more of how code is rewritten. */

/** Bytes by which the dirty range is widened at least; a power of two. */
export const rangeGranule = 256;

/** An instance is replaced, not reset, where a call dirtied more than so many bytes. */
export const replacedAboveBytes = 16 * 1024 * 1024;

/**
 * Answers of the exported `begin` and `arm` that are no address: the allocator gave none, only a new instance is
 * fresh, or the host has to restore the snapshot first, from `restoreFrom(answer)` on.
 */
export const beginAnswer = { bad: -1, replace: -2, restore: -3 } as const;

/** The address from which the snapshot is to be restored, for an answer of `begin` that is below `replace`. */
export function restoreFrom(answer: number): number {
  return (beginAnswer.restore - answer) * rangeGranule;
}
