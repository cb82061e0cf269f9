/** Field numbers of the oneof `kind` in `std/json/v1/json.proto`: what `Value.kindCase` holds; 0 is null. */
export const KIND_BOOLEAN: i32 = 1;
export const KIND_NUMBER: i32 = 2;
export const KIND_STRING: i32 = 3;
export const KIND_LIST: i32 = 4;
export const KIND_OBJECT: i32 = 5;

/**
 * Arrays and objects within each other. An object is three messages deep on the wire (Value, Object, Member), and
 * decoders of Protobuf refuse a message below 100 others: 32 objects are the most that any of them reads.
 */
export const DEEPEST: i32 = 32;
