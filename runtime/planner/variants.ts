import { maximumUses } from "./limits.ts";

/**
 * Numbers for the uses of one function; of uses that are equal otherwise, the lesser number is preferred. Those that
 * take single values count from 0 on. A use over a list comes last, since whoever has one value is asked for one; but a
 * stream comes first, since it is made for lists.
 */
const firstLifted = maximumUses;
/** Field numbers are below 2 ** 29, so that all of them stay below 0. */
const firstStreamed = -(2 ** 30);

/** @param each the field that takes each element; 0: the input as a whole */
export function liftedVariant(each: number, takesStream: boolean): number {
  return (takesStream ? firstStreamed : firstLifted) + each;
}

/** The field that takes each element of a list; null for a use without a list. */
export function eachOf(variant: number): number | null {
  return variant < 0 ? variant - firstStreamed : variant < firstLifted ? null : variant - firstLifted;
}
