/** What the model of intents refuses to go beyond. */
export const intentLimits = {
  /** Characters of a request: what a person types in one go, and a mail of a page. */
  textCharacters: 4096,
  /** Facets of an event (type, source, subject, names of fields) that are looked at; more say nothing new. */
  facets: 64,
  /** Characters of one facet, as of a CloudEvents attribute that is used in routing. */
  facetCharacters: 256,
  /** Different goals that a model tells apart: its memory grows with them. */
  goals: 1024,
  /** Goals of one request. A plan takes more, but nobody asks for more in one sentence. */
  goalsOfRequest: 16,
  /** Different sequences of goals that a model weighs against each other: the time of a prediction grows with them. */
  sequences: 4096,
  /** Examples that a model is trained with; most of a minute of work for some 3,000, so that this is half an hour. */
  examples: 100_000,
  /** Features are hashed into this many rows, as a power of two; with 2^16, one in ten of 7,000 shares its row. */
  hashBits: 16,
  /** Bytes of a model that was written down: rows times columns times networks, and the names. */
  modelBytes: 256 * 1024 * 1024,
} as const;
