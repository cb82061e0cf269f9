/** Where in a value the reader is: `data.issue.labels[2]`. */
export class Place {
  readonly #root: string;
  readonly #parts: (string | number)[] = [];

  /** @param root what the value is called in errors; may be empty */
  constructor(root: string) {
    this.#root = root;
  }

  enter(part: string | number): void {
    this.#parts.push(part);
  }

  leave(): void {
    this.#parts.pop();
  }

  get depth(): number {
    return this.#parts.length;
  }

  toString(): string {
    let text = this.#root;
    for (const part of this.#parts) {
      if (typeof part === "number") {
        text += `[${part}]`;
      } else if (/^\w{1,256}$/.test(part)) {
        text += text === "" ? part : `.${part}`;
      } else {
        text += `[${JSON.stringify(part.slice(0, 64))}]`;
      }
    }
    return text;
  }
}
