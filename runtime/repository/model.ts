import type { Contract } from "../../glue-gen/index.ts";

/** A version of a function as the repository holds it. Plain data. */
export interface PublishedFunction {
  readonly contract: Contract;
  /** SHA-256 of the component's bytes, hexadecimal. */
  readonly digest: string;
  /** Size of the component in bytes. */
  readonly size: number;
  /** When it was published, RFC 3339 in UTC. */
  readonly publishedAt: string;
}
