import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { temporaryDirectory } from "./built-project.ts";

/** What is used of `@bufbuild/protobuf`, the implementation of those who make buf. */
interface ProtobufEs {
  createFileRegistry(set: unknown): { getMessage(name: string): unknown };
  fromBinary(type: unknown, bytes: Uint8Array): unknown;
  toBinary(type: unknown, message: unknown): Uint8Array;
  fromJson(type: unknown, json: unknown): unknown;
  toJson(type: unknown, message: unknown, options: { alwaysEmitImplicit: boolean }): unknown;
}

/** One message type, as that implementation reads and writes it. */
export interface EsCodec {
  /** JSON to bytes. @throws where it is no such message */
  encode(json: unknown): Uint8Array;
  /**
   * Bytes to JSON.
   * @param zeros whether lists, maps and fields without presence are there also where they are empty; default: not
   * @throws where they are no such message
   */
  decode(bytes: Uint8Array, zeros?: boolean): unknown;
  /** Bytes to bytes: what it writes after it has read. @throws where they are no such message */
  rewrite(bytes: Uint8Array): Uint8Array;
}

/** Codecs by full name of the message for `.proto` files; undefined where the package is not installed. */
export async function esCodecs(
  files: Readonly<Record<string, string>>,
): Promise<((name: string) => EsCodec) | undefined> {
  let es: ProtobufEs;
  let descriptors: { FileDescriptorSetSchema: unknown };
  try {
    // CommonJS resolution, which finds packages that NODE_PATH names too.
    const require = createRequire(import.meta.url);
    const load = (path: string) => import(pathToFileURL(require.resolve(path)).href) as Promise<unknown>;
    es = (await load("@bufbuild/protobuf")) as ProtobufEs;
    descriptors = (await load("@bufbuild/protobuf/wkt")) as typeof descriptors;
  } catch {
    return undefined;
  }
  const directory = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const buf = fileURLToPath(new URL("../../node_modules/.bin/buf", import.meta.url));
  const output = join(directory, "set.binpb");
  execFileSync(buf, ["build", directory, "--as-file-descriptor-set", "-o", output], { stdio: "pipe" });
  const set = es.fromBinary(descriptors.FileDescriptorSetSchema, readFileSync(output));
  const registry = es.createFileRegistry(set);
  return (name) => {
    const type = registry.getMessage(name);
    return {
      encode: (json) => es.toBinary(type, es.fromJson(type, json)),
      decode: (bytes, zeros = false) =>
        es.toJson(type, es.fromBinary(type, bytes), { alwaysEmitImplicit: zeros }),
      rewrite: (bytes) => es.toBinary(type, es.fromBinary(type, bytes)),
    };
  };
}
