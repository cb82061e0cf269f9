import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "./files.ts";

/** What a build gave. */
export interface CachedBuild {
  readonly core: Uint8Array;
  readonly component: Uint8Array;
  readonly warnings: readonly string[];
}

/** What is kept beside the outputs. */
interface Manifest {
  readonly key: string;
  readonly files: readonly string[];
  readonly filesHash: string;
  readonly outputsHash: string;
  readonly warnings: readonly string[];
}

/**
 * Outputs of earlier builds. A build is taken again while everything that went into it is as it was:
 * the generated modules and the versions of the tools (the key), and each file that the compiler read.
 */
export class BuildCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The build of that name, if it is still good. */
  take(name: string, key: string): CachedBuild | null {
    try {
      const manifest = JSON.parse(readFileSync(this.#path(name, "json"), "utf8")) as Manifest;
      if (manifest.key !== key || manifest.filesHash !== hashFiles(manifest.files)) return null;
      const core = new Uint8Array(readFileSync(this.#path(name, "core.wasm")));
      const component = new Uint8Array(readFileSync(this.#path(name, "component.wasm")));
      if (manifest.outputsHash !== hashParts([core, component])) return null;
      return { core, component, warnings: manifest.warnings };
    } catch {
      // Not there, not readable, or not ours: build again.
      return null;
    }
  }

  put(name: string, key: string, files: readonly string[], build: CachedBuild): void {
    const { core, component, warnings } = build;
    const filesHash = hashFiles(files);
    const manifest: Manifest = { key, files, filesHash, outputsHash: hashParts([core, component]), warnings };
    mkdirSync(this.#directory, { recursive: true });
    replaceFile(this.#path(name, "core.wasm"), core);
    replaceFile(this.#path(name, "component.wasm"), component);
    replaceFile(this.#path(name, "json"), `${JSON.stringify(manifest, null, 2)}\n`);
  }

  #path(name: string, extension: string): string {
    return join(this.#directory, `${name}.${extension}`);
  }
}

/** SHA-256 over parts, each with its length before it. */
export function hashParts(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}

function hashFiles(files: readonly string[]): string {
  return hashParts(files.flatMap((file) => [file, readFileSync(file)]));
}
