import { IDAT, IEND, IHDR, isAncillary, PLTE, SIGNATURE, tRNS } from "../format";
import { ChunkReader } from "./chunk";
import { Header, PALETTE, readHeader } from "./header";
import { Palette } from "./palette";
import { refuse } from "./refuse";

/** A file whose structure is sound: what is left to do is to inflate and unfilter its data. */
export class PngFile {
  constructor(
    public start: usize,
    public header: Header,
    public palette: Palette,
    /** Where the body of the first IDAT lies in memory. */
    public data: usize,
    /** Bytes of all IDATs. */
    public dataBytes: usize,
  ) {}
}

/** Reads all chunks of a file; null if it is refused. */
export function readFile(bytes: Uint8Array): PngFile | null {
  const start = bytes.dataStart;
  const size = <usize>bytes.byteLength;
  if (!checkSignature(start, size)) return null;
  const chunks = new ChunkReader(start, start + size, 8);
  if (!chunks.read()) return null;
  if (chunks.type != IHDR || chunks.length != 13) {
    refuse("PNG_HEADER", "the first chunk must be IHDR with 13 bytes, not " + chunks.name, chunks.place);
    return null;
  }
  const header = readHeader(chunks.body, chunks.place, size);
  if (header === null) return null;
  const file = new PngFile(start, header, new Palette(), 0, 0);
  return readRest(file, chunks) ? file : null;
}

function checkSignature(start: usize, size: usize): bool {
  for (let i: usize = 0; i < 8; i++) {
    if (i == size) return refuse("PNG_TRUNCATED", "the file ends inside the signature of PNG", size);
    if (load<u8>(start + i) != <u8>(SIGNATURE >> (i << 3))) {
      return refuse("PNG_SIGNATURE", "this is not a PNG file: it does not begin with the signature of PNG", i);
    }
  }
  return true;
}

function readRest(file: PngFile, chunks: ChunkReader): bool {
  let colorsSeen = false;
  let transparencySeen = false;
  let previous: u32 = IHDR;
  while (chunks.read()) {
    const type = chunks.type;
    const place = chunks.place;
    const afterData = file.data != 0;
    if (type == IDAT) {
      if (!afterData) file.data = chunks.body;
      else if (previous != IDAT) return refuse("PNG_CHUNK", "the IDAT chunks are not in one row", place);
      file.dataBytes += chunks.length;
    } else if (type == PLTE) {
      if (colorsSeen || afterData) return refuse("PNG_CHUNK", "PLTE comes twice or after IDAT", place);
      colorsSeen = true;
      if (!file.palette.readColors(file.header, chunks.body, chunks.length, place)) return false;
    } else if (type == tRNS) {
      if (transparencySeen || afterData) return refuse("PNG_CHUNK", "tRNS comes twice or after IDAT", place);
      transparencySeen = true;
      if (!file.palette.readTransparency(file.header, chunks.body, chunks.length, place)) return false;
    } else if (type == IEND) {
      if (!afterData) return refuse("PNG_CHUNK", "there is no IDAT before IEND", place);
      if (file.header.color == PALETTE && !colorsSeen) {
        return refuse("PNG_PALETTE", "the palette is missing: PLTE was expected before IDAT", place);
      }
      return true; // what follows IEND is not part of the image
    } else if (type == IHDR) {
      return refuse("PNG_CHUNK", "IHDR comes twice", place);
    } else if (!isAncillary(type)) {
      return refuse("PNG_UNSUPPORTED", "chunk " + chunks.name + " is critical and not known", place);
    }
    previous = type;
  }
  return false;
}
