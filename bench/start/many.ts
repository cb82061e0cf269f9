import { embedContract, parseContracts } from "../../glue-gen/index.ts";
import type { Heddle } from "../../runtime/index.ts";
import { resultOfThread } from "../runner/index.ts";
import { vary } from "../sandbox/figures/vary.ts";

/** Functions that take what one function gives: with 1,000 functions, most are the fifth or sixth step from the event. */
const CHILDREN = 4;

/** The concept that a function gives. */
export function goalOf(index: number): string {
  return `bench.many.v1.Text${index}`;
}

/** The event whose text the first function takes. */
export const EVENT_TYPE = "bench.many.arrived";

const ROOT = "bench/many/v1/event.proto";

const root = `
syntax = "proto3";
package bench.many.v1;
import "heddle/v1/options.proto";
option (heddle.v1.concept) = {name: "Line" summary: "A text as it came"};
message LineArrived {
  option (heddle.v1.event) = {type: "${EVENT_TYPE}"};
  string text = 1 [(heddle.v1.field) = {means: "bench.many.v1.Line"}];
}
`;

function parentOf(index: number): number {
  return Math.floor((index - 1) / CHILDREN);
}

function pathOf(index: number): string {
  return `bench/many/v1/function${index}.proto`;
}

/** The file of a function: it makes its own kind of text of the kind that the function above it makes. */
function fileOf(index: number): string {
  const [path, from] =
    index === 0 ? [ROOT, "bench.many.v1.Line"] : [pathOf(parentOf(index)), goalOf(parentOf(index))];
  return `
syntax = "proto3";
package bench.many.v1;
import "heddle/v1/options.proto";
import "${path}";
option (heddle.v1.concept) = {name: "Text${index}" summary: "A text of the kind ${index}"};
service Make${index} {
  option (heddle.v1.function) = {
    version: "1.0.0" summary: "Make a text of the kind ${index}" keywords: "kind${index % 50}"
    resources: {fuel: 10000000 memory_bytes: 4194304}
  };
  rpc Run(Make${index}Request) returns (Make${index}Response);
}
message Make${index}Request { bytes text = 1 [(heddle.v1.field) = {means: "${from}"}]; }
message Make${index}Response { bytes text = 1 [(heddle.v1.field) = {means: "${goalOf(index)}"}]; }
`;
}

/** The file and all that it imports. */
function filesOf(index: number): Record<string, string> {
  const above = index === 0 ? { [ROOT]: root } : filesOf(parentOf(index));
  return { ...above, [pathOf(index)]: fileOf(index) };
}

/** Publishes so many functions, each with code and types of its own. */
export async function publishMany(heddle: Heddle, count: number, say: (line: string) => void): Promise<void> {
  const component = await resultOfThread<Uint8Array>(new URL("./build-worker.ts", import.meta.url));
  for (let index = 0; index < count; index++) {
    if (index % 100 === 0) say(`publishing function ${index} of ${count}`);
    const name = `bench.many.v1.Make${index}`;
    const contract = parseContracts(filesOf(index)).contracts.find((one) => one.name === name);
    if (contract === undefined) throw new Error(`there is no contract of ${name}`);
    heddle.publish(embedContract(vary(component, index), contract));
  }
}
