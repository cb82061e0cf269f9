/** The first eight bytes of every PNG file, read as a little-endian number. */
export const SIGNATURE: u64 = 0x0a1a0a0d474e5089;

/**
 * The longest side of an image in pixels. Row buffers grow with the width, so it bounds them at 256 KiB
 * each; no camera makes more.
 */
export const MAX_SIDE: u32 = 65535;

/** The memory that the contracts of Decode and Encode grant: resources.memory_bytes. */
export const MEMORY_BYTES: u64 = 134217728;

/** The part of it that is not the file, the pixels or the result: tables, row buffers, the stack. */
export const RESERVED_BYTES: u64 = 2097152;
