/** How a value is written: Protobuf's wire types, with messages apart, because their pieces are merged. */
export type Kind = "varint" | "fixed32" | "fixed64" | "bytes" | "message";

/** Protobuf's number for each kind. */
export const wireTypes: Readonly<Record<Kind, number>> = {
  varint: 0,
  fixed64: 1,
  bytes: 2,
  message: 2,
  fixed32: 5,
};

/** Something that glue takes out of a value. All that is read of one value is found in one pass over it. */
export interface Read {
  /** Position of the value: 0 is the event's data, i + 1 the output of step i. */
  readonly value: number;
  /** Field numbers from the value inward; all but the last are single messages. */
  readonly path: readonly number[];
  readonly kind: Kind;
  /** True where the field is repeated or a map. */
  readonly many?: boolean;
  /**
   * For each number of the path the tags of the other members of its oneof: one of them that comes later
   * takes the value away. Left out where no field of the path is in a oneof.
   */
  readonly rivals?: readonly (readonly number[])[];
}
