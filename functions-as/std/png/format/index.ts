// What reading and writing PNG files have in common.
export { adler32 } from "./adler32";
export { distanceBase, distanceExtra, lengthBase, lengthExtra, precodeSymbol } from "./alphabet";
export { chunkName, IDAT, IEND, IHDR, isAncillary, isChunkType, PLTE, tRNS } from "./chunk-types";
export { crc32 } from "./crc32";
export { addBytes, averageBytes, paethBytes, subtractBytes } from "./lanes";
export { MAX_SIDE, MEMORY_BYTES, RESERVED_BYTES, SIGNATURE } from "./limits";
