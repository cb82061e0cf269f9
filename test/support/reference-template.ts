/** A template, written as a tree: what a template engine has to do is plain on it. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly name: string }
  | {
      readonly kind: "section";
      readonly name: string;
      readonly inverted: boolean;
      readonly parts: readonly TemplatePart[];
    };

/** The template's source. */
export function printTemplate(parts: readonly TemplatePart[]): string {
  return parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "value") return `{{${part.name}}}`;
      return `{{${part.inverted ? "^" : "#"}${part.name}}}${printTemplate(part.parts)}{{/${part.name}}}`;
    })
    .join("");
}

/** The template filled in. */
export function fillTree(parts: readonly TemplatePart[], values: ReadonlyMap<string, string>): string {
  return parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      const value = values.get(part.name) ?? "";
      if (part.kind === "value") return value;
      return (value === "") === part.inverted ? fillTree(part.parts, values) : "";
    })
    .join("");
}
