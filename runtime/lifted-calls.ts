/**
 * A step that runs over a list may use the fuel of so many calls in all. A contract asks for what its largest inputs
 * need; the elements of long lists are small, and a list must not multiply what an event may cost by its length.
 */
export const LIFTED_CALLS_OF_FUEL = 256;
