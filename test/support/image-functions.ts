/** The functions for images, with the types of their messages. */
import { type LoadedFunction, loadFunction, type Outcome } from "./run-function.ts";

/** std.image.v1.Image */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** std.image.v1.PaletteColor */
export interface PaletteColor {
  readonly hex: string;
  readonly share: number;
}

/** An image of one pixel as field 1 of a request on the wire; what follows it is up to the test. */
export const wireImage = [0x0a, 10, 8, 1, 16, 1, 26, 4, 9, 9, 9, 255];

/** Gives a function as a plain one from its request, or the request on the wire, to what it answers. */
async function typed<Request extends object, Answer>(
  name: string,
): Promise<(request: Request | Uint8Array) => Outcome<Answer>> {
  const loaded: LoadedFunction = await loadFunction(name);
  return (request) => loaded.run<Answer>(request);
}

export const decodePng = () => typed<{ png: Uint8Array }, Image>("std.png.v1.Decode");
export const encodePng = () => typed<{ image?: Image }, { data: Uint8Array }>("std.png.v1.Encode");
export const resizeImage = () =>
  typed<{ image?: Image; maxWidth?: number; maxHeight?: number }, Image>("std.image.v1.Resize");
export const computeBlurHash = () =>
  typed<{ image?: Image; componentsX?: number; componentsY?: number }, { hash: string }>(
    "std.image.v1.ComputeBlurHash",
  );
export const extractPalette = () =>
  typed<{ image?: Image; colors?: number }, { colors: PaletteColor[] }>("std.image.v1.ExtractPalette");

/** What a call answered; a failure fails the test with its text. */
export function answered<Answer>(outcome: Outcome<Answer>): Answer {
  if (outcome.ok) return outcome.message;
  const { code, message, place } = outcome.failure;
  throw new Error(`${code} at ${place}: ${message}`);
}

/** Code and place of a failure, or undefined where the call succeeded. */
export function failureOf(outcome: Outcome<unknown>): { code: string; place: string } | undefined {
  return outcome.ok ? undefined : { code: outcome.failure.code, place: outcome.failure.place };
}
