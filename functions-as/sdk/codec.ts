// What generated bindings are written against.
export { bytesOf } from "./bytes";
export { noBytes, Reader } from "./reader";
export { keepUnknownNumber, sizeOfUnknown, Unknown, writeUnknown } from "./unknown";
export {
  sizeOfBytes,
  sizeOfDelimited,
  sizeOfInt32,
  sizeOfInt64,
  sizeOfSint32,
  sizeOfSint64,
  sizeOfString,
  sizeOfUint32,
  sizeOfUint64,
  Writer,
} from "./writer";
