/** What the width of texts is estimated for. */
export const FONT: string =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** Pixels of a label, and of the title. */
export const LABEL_SIZE: f64 = 12;
export const TITLE_SIZE: f64 = 16;

const ELLIPSIS: string = "\u2026";

/** What DejaVu Sans, the widest of the usual fonts, has over the others. */
const WIDEST_FONT: f64 = 1.08;

/** Estimated width of a text in pixels, rather too wide: the font is the reader's, so nobody knows it here. */
export function textWidth(text: string, size: f64): f64 {
  let width: f64 = 0;
  for (let i = 0; i < text.length; i += 1) width += unitWidth(text.charCodeAt(i));
  return width * size * WIDEST_FONT;
}

/** The text, cut at its end where it is wider than `width` pixels. */
export function fitText(text: string, size: f64, width: f64): string {
  if (textWidth(text, size) <= width) return text;
  let left = width / (size * WIDEST_FONT) - unitWidth(ELLIPSIS.charCodeAt(0));
  let end = 0;
  while (end < text.length) {
    left -= unitWidth(text.charCodeAt(end));
    if (left < 0) break;
    end += 1;
  }
  // A character outside the basic plane is not cut in half.
  if (end > 0 && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end -= 1;
  return text.substring(0, end).trimEnd() + ELLIPSIS;
}

/** Width of a UTF-16 unit in units of the font's size. */
function unitWidth(code: i32): f64 {
  if (code >= 0x61 && code <= 0x7a)
    return isNarrow(code) ? 0.3 : code === 0x6d || code === 0x77 ? 0.86 : 0.57;
  if (code >= 0x30 && code <= 0x39) return 0.58;
  if (code >= 0x41 && code <= 0x5a) return code === 0x49 ? 0.3 : code === 0x4d || code === 0x57 ? 0.92 : 0.68;
  if (code < 0x80) return code === 0x40 || code === 0x25 ? 0.95 : code === 0x5f || code === 0x2d ? 0.5 : 0.34;
  // Each half of a pair; most pairs are wide.
  if ((code & 0xf800) === 0xd800) return 0.55;
  // From Hangul on, scripts are mostly as wide as they are high.
  return code >= 0x1100 ? 1.05 : 0.66;
}

/** f, i, j, l, r and t. */
function isNarrow(code: i32): bool {
  return code === 0x66 || code === 0x69 || code === 0x6a || code === 0x6c || code === 0x72 || code === 0x74;
}
