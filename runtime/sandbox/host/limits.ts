/** What the host takes from one call at most; see host/log.ts for the log. */
export const callLimits = {
  /** Bytes of an output: a decoded photograph of 12 megapixels takes 48 MiB. */
  outputBytes: 64 * 1024 * 1024,
  /** Bytes of a failure's code; longer ones are cut, as are message and place. */
  failureCodeBytes: 128,
  failureMessageBytes: 4096,
  failurePlaceBytes: 512,
  /** Bytes of a key of the context; no key is that long. */
  contextKeyBytes: 256,
  /** Bytes of a value of the context, which the host copies for each time it is asked. */
  contextValueBytes: 65_536,
} as const;
