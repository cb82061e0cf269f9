/** Limits of an event beside its size, which the configuration sets. */
export const eventLimits = {
  /** Characters of one attribute: CloudEvents asks for values that fit the headers of a request. */
  attributeCharacters: 4096,
} as const;
