/** A few functions that write SVG; everything that is text passes through one escape. */

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] as string);
}

/** A piece of SVG. Made only by {@link element} and {@link text}. */
export interface Markup {
  readonly markup: string;
}

export function text(content: string): Markup {
  return { markup: escapeText(content) };
}

/** `<name a="1">…</name>`; numbers are rounded to a hundredth of a pixel. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Markup[]
): Markup {
  const written = Object.entries(attributes)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === "number" ? String(Math.round(value * 100) / 100) : escapeText(value)}"`,
    )
    .join("");
  if (children.length === 0) return { markup: `<${name}${written}/>` };
  return { markup: `<${name}${written}>${children.map(({ markup }) => markup).join("")}</${name}>` };
}
