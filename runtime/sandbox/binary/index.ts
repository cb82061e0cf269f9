/** Reading and writing of WebAssembly's binary encoding: bytes, LEB128, names. */
export { Reader } from "./reader.ts";
export { Writer } from "./writer.ts";
