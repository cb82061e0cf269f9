import { TextWriter } from "../../shared/notation";

/** Writes elements of SVG. Every text and value goes through here, where it is escaped. */
export class Svg {
  private readonly out: TextWriter = new TextWriter();

  /** Begins an element; its attributes follow. */
  begin(name: string): Svg {
    this.out.unit(0x3c);
    this.out.text(name);
    return this;
  }

  /** Writes an attribute with a text. */
  set(name: string, value: string): Svg {
    this.beginValue(name);
    this.escape(value);
    return this.endValue();
  }

  /** Writes an attribute with a number. */
  at(name: string, value: f64): Svg {
    this.beginValue(name);
    this.number(value);
    return this.endValue();
  }

  /** Begins an attribute that the caller writes with `raw` and `number`. */
  beginValue(name: string): Svg {
    this.out.unit(0x20);
    this.out.text(name);
    this.out.text('="');
    return this;
  }

  endValue(): Svg {
    this.out.unit(0x22);
    return this;
  }

  /** Writes characters that need no escape: those of path data and of our own constants. */
  raw(constant: string): Svg {
    this.out.text(constant);
    return this;
  }

  /** Writes a number with at most two decimals, the same on every machine. */
  number(value: f64): Svg {
    const hundredths = <i64>Math.round(value * 100);
    const whole = hundredths / 100;
    const rest = hundredths < 0 ? -(hundredths % 100) : hundredths % 100;
    if (hundredths < 0 && whole === 0) this.out.unit(0x2d);
    this.out.integer(whole);
    if (rest !== 0) {
      this.out.unit(0x2e);
      this.out.unit(0x30 + <i32>(rest / 10));
      if (rest % 10 !== 0) this.out.unit(0x30 + <i32>(rest % 10));
    }
    return this;
  }

  /** Ends an element without content. */
  empty(): void {
    this.out.text("/>\n");
  }

  /** Ends the attributes of an element that has elements within. */
  open(): void {
    this.out.text(">\n");
  }

  /** Ends an element that has only a text within. */
  text(name: string, content: string): void {
    this.out.unit(0x3e);
    this.escape(content);
    this.close(name);
  }

  close(name: string): void {
    this.out.text("</");
    this.out.text(name);
    this.out.text(">\n");
  }

  finish(): string {
    return this.out.finish();
  }

  private escape(text: string): void {
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code === 0x26) this.out.text("&amp;");
      else if (code === 0x3c) this.out.text("&lt;");
      else if (code === 0x3e) this.out.text("&gt;");
      else if (code === 0x22) this.out.text("&quot;");
      else this.out.unit(isXml(code) ? code : 0xfffd);
    }
  }
}

/**
 * Tells whether XML 1.0 admits a UTF-16 unit. Line ends are not among them here: a label has one line. Texts from a
 * message have no lone surrogates.
 */
function isXml(code: i32): bool {
  return code >= 0x20 && code !== 0x7f && code < 0xfffe;
}
