import { Reader } from "../binary/index.ts";
import { limits } from "../limits.ts";
import type { Span } from "../module/index.ts";
import { checkLimit, unsupported } from "../refusals.ts";
import type { ComponentDefinition, ComponentExports, ComponentItem } from "./model.ts";
import { Scope } from "./scope.ts";

const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/** A component as it was read: what it imports and exports, with every name inside followed to its source. */
export interface Component {
  readonly bytes: Uint8Array;
  /** Names of the instances that it imports. */
  readonly imports: readonly string[];
  readonly exports: ComponentExports;
}

/**
 * Reads a component and the components inside that it instantiates. Core modules are delimited but not read;
 * what no function needs is refused by name.
 * @throws HeddleError ADMISSION_MALFORMED, ADMISSION_UNSUPPORTED, ADMISSION_WORLD or ADMISSION_LIMIT
 */
export function readComponent(bytes: Uint8Array): Component {
  checkLimit(bytes.length, limits.componentBytes, "bytes");
  const reading = new Reading(bytes);
  const exports = reading.component({ start: 0, end: bytes.length }, undefined, undefined);
  return { bytes, imports: reading.imports, exports };
}

/** What is counted over a component and all components inside. */
export class Reading {
  readonly bytes: Uint8Array;
  /** Names of the instances that come from the host. */
  readonly imports: string[] = [];
  readonly #instantiated = new Set<number>();
  #sections = 0;
  #modules = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Instantiates a component inside another; each at most once, so that none is read again and again. */
  instantiate(definition: ComponentDefinition, args: ReadonlyMap<string, ComponentItem>): ComponentExports {
    this.once(definition.span, "a component inside");
    return this.component(definition.span, definition.outer, args);
  }

  /** Refuses what lies at the span where it was instantiated before. */
  once(span: Span, what: string): void {
    if (this.#instantiated.has(span.start)) {
      throw unsupported(`${what} that it instantiates twice`, `byte ${span.start}`);
    }
    this.#instantiated.add(span.start);
  }

  countModule(): void {
    this.#modules++;
    checkLimit(this.#modules, limits.coreModules, "core modules");
  }

  /** @param args what its imports are; undefined where they are those of the host */
  component(
    { start, end }: Span,
    outer: Scope | undefined,
    args: ReadonlyMap<string, ComponentItem> | undefined,
  ): ComponentExports {
    this.#depth++;
    checkLimit(this.#depth, limits.componentDepth, "components inside each other");
    const reader = new Reader(this.bytes, start, end);
    preamble.forEach((expected, index) => {
      if (reader.done || reader.u8() !== expected) {
        throw reader.malformed(
          index >= 4
            ? "there is a core module where a component is expected"
            : "there is no WebAssembly component",
          start,
        );
      }
    });
    const scope = new Scope(this, outer, args);
    while (!reader.done) {
      this.#sections++;
      checkLimit(this.#sections, limits.componentSections, "sections");
      const position = reader.position;
      const id = reader.u8();
      const content = reader.part(reader.u32());
      scope.section(id, content, position);
      content.finish("a section of the component");
    }
    this.#depth--;
    return scope.exports;
  }
}
