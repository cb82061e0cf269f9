/** An element of an XML document. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Text directly within, entities resolved. */
  readonly text: string;
}

/**
 * Reads the part of XML 1.0 that a generated SVG needs, and refuses all else: no comments, declarations or CDATA; only
 * the predefined entities; every tag closed; no attribute twice; no character that XML does not admit.
 */
export function readXml(source: string): Element {
  const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(source);
  if (illegal !== null) throw new Error(`illegal character at ${illegal.index}`);
  const reader = new Reader(source);
  const root = reader.element();
  if (reader.rest().trim() !== "") throw new Error("text after the root element");
  return root;
}

/** All elements of a name, in the order of the document. */
export function findAll(element: Element, name: string): Element[] {
  const own = element.name === name ? [element] : [];
  return [...own, ...element.children.flatMap((child) => findAll(child, name))];
}

/** An attribute that must be a plain number. */
export function numberOf(element: Element, name: string): number {
  const text = element.attributes.get(name) ?? "";
  if (!/^-?\d+(\.\d{1,2})?$/.test(text)) throw new Error(`${element.name} has ${name}="${text}"`);
  return Number(text);
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  rest(): string {
    return this.#source.slice(this.#at);
  }

  element(): Element {
    const name = this.#take(/<([A-Za-z][A-Za-z0-9]*)/y, "an element")[1] ?? "";
    const attributes = new Map<string, string>();
    for (;;) {
      const attribute = this.#match(/\s+([A-Za-z][A-Za-z0-9-]*)="([^"<]*)"/y);
      if (attribute === undefined) break;
      const [, key = "", value = ""] = attribute;
      if (attributes.has(key)) throw new Error(`the attribute ${key} comes twice`);
      attributes.set(key, resolve(value));
    }
    if (this.#match(/\s*\/>/y) !== undefined) return { name, attributes, children: [], text: "" };
    this.#take(/\s*>/y, ">");
    const children: Element[] = [];
    let text = "";
    for (;;) {
      text += resolve(this.#match(/[^<]+/y)?.[0] ?? "");
      const close = this.#match(/<\/([A-Za-z][A-Za-z0-9]*)>/y);
      if (close !== undefined) {
        if (close[1] !== name) throw new Error(`</${close[1]}> closes <${name}>`);
        return { name, attributes, children, text };
      }
      children.push(this.element());
    }
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match;
  }

  #take(pattern: RegExp, expected: string): RegExpExecArray {
    const match = this.#match(pattern);
    if (match === undefined)
      throw new Error(`${expected} was expected at ${this.#at}: ${this.rest().slice(0, 40)}`);
    return match;
  }
}

const entities = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function resolve(text: string): string {
  if (text.includes("]]>")) throw new Error("]]> within a text");
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const character = entities.get(name);
    if (character === undefined || !whole.endsWith(";")) throw new Error(`unknown entity ${whole}`);
    return character;
  });
}
