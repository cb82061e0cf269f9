/**
 * Arrays and objects within each other. An object is three messages deep on the wire (Value, Object, Member), and
 * decoders of Protobuf refuse a message below 100 others: 32 objects are the most that any of them reads.
 */
export const DEEPEST: i32 = 32;
