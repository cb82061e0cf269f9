// Made by heddle from the graph af1f6037f835c99d7abdd3f1d13da9276849d98c28362a1710a9a903f5f4d2c0; do not edit. Each line maps one parameter.

import type { Conversion, Each, Input, Read } from "heddle/wire/v1";

export const graph = "af1f6037f835c99d7abdd3f1d13da9276849d98c28362a1710a9a903f5f4d2c0";

/** Everything that is read of a value is found in one pass over it. */
export const reads: Read[] = [];
const read = (value: number, path: number[], kind: Read["kind"], more?: Partial<Read>) =>
  reads.push({ value, path, kind, ...more }) - 1;
export const conversions: Conversion[] = [];

const albumResizeElement = 3;
const event = 0;
const albumResize = 1;
const albumResizeResultsElement = 4;
const albumResizeElementPictures = read(albumResizeElement, [1], "message");
const eventWidth = read(event, [2], "varint");
const albumResizeElementPicturesPlaceCity = read(albumResizeElement, [1, 3, 1], "bytes");
const eventPictures = read(event, [1], "message", { many: true });
const albumResizeResults = read(albumResize, [1], "message", { many: true });
const albumResizeResultsElementResultsWidth = read(albumResizeResultsElement, [1, 2], "varint");
const zero = new Uint8Array([]);
const albumBindTitle = new Uint8Array([18, 6, 83, 117, 109, 109, 101, 114]);
const zeroAlbumBindWidthsBare = new Uint8Array([0]);

/** album.Resize: album.v1.Resize 1.0.0, for each of event.data.pictures. Make a picture smaller */
function fillAlbumResize(input: Input): void {
  input.copy(1, albumResizeElementPictures, "album.Resize.picture ← event.data.pictures[]");
  input.copy(2, eventWidth, "album.Resize.width ← event.data.width", zero);
  input.copy(3, albumResizeElementPicturesPlaceCity, "album.Resize.city ← event.data.pictures[].place.city", zero);
}

/** album.Bind: album.v1.Bind 1.0.0. Bind pictures to an album */
function fillAlbumBind(input: Input): void {
  input.copyAll(1, albumResizeResults, false, "album.Bind.pictures ← album.Resize.results");
  input.constant(albumBindTitle); // album.Bind.title ← constant "Summer"
  input.begin(3);
    input.copyEach(0, albumResizeResults, albumResizeResultsElementResultsWidth, "album.Bind.widths ← album.Resize.results[].width", zeroAlbumBindWidthsBare);
  input.endPacked();
}

export const steps = [fillAlbumResize, fillAlbumBind];

/** Steps that run once for each element of a list. */
export const each: Each[] = [
  { step: 0, list: eventPictures, element: albumResizeElement, name: "album.Resize ← event.data.pictures" },
];
