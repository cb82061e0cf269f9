import { embedContract, parseContracts } from "../../glue-gen/index.ts";

/** A component with a contract and nothing else: enough for a repository, which runs nothing. */
export function componentOf(files: Readonly<Record<string, string>>, name: string): Uint8Array {
  const contract = parseContracts(files).contracts.find((candidate) => candidate.name === name);
  if (contract === undefined) {
    throw new Error(`${name} is not in the files`);
  }
  return embedContract(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00), contract);
}

/** What a test wants to say of a function. */
export interface SmallFunction {
  readonly version?: string;
  readonly summary?: string;
  readonly keywords?: readonly string[];
  /** Fields of the request. */
  readonly takes?: string;
  /** Fields of `acme.v1.Result`. */
  readonly gives?: string;
  readonly comment?: string;
}

/** The file of a function `acme.v1.NAME`, which gives an `acme.v1.NAMEResult`. */
export function functionFile(
  name: string,
  { version, summary, keywords, takes, gives, comment }: SmallFunction = {},
) {
  const path = `acme/v1/${name.toLowerCase()}.proto`;
  const words = (keywords ?? []).map((word) => `keywords: ${JSON.stringify(word)}`).join(" ");
  const text = `
syntax = "proto3";
package acme.v1;
import "heddle/v1/options.proto";
${comment === undefined ? "" : `// ${comment}`}
service ${name} {
  option (heddle.v1.function) = {
    version: ${JSON.stringify(version ?? "1.0.0")} summary: ${JSON.stringify(summary ?? "")} ${words}
  };
  rpc Run(${name}Request) returns (${name}Result);
}
${comment === undefined ? "" : `// ${comment}`}
message ${name}Request { ${takes ?? ""} }
message ${name}Result { ${gives ?? ""} }
`;
  return { [path]: text };
}

/** A component of {@link functionFile}. */
export function smallComponent(name: string, says: SmallFunction = {}): Uint8Array {
  return componentOf(functionFile(name, says), `acme.v1.${name}`);
}
