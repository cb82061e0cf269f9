const wrapper = /^google\.protobuf\.(Double|Float|Int64|UInt64|Int32|UInt32|Bool|String|Bytes)Value$/;

/** Whether a message is one of Protobuf's wrappers: a single field 1 that has presence. */
export function isWrapper(name: string): boolean {
  return wrapper.test(name);
}
