import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Answer, type Conformance, readRequest, type Testee } from "./answer.ts";

/** A request of the suite, and answers that the suite's runner accepted. */
export interface Case {
  /** In base64. */
  readonly request: string;
  readonly answers: Readonly<Record<Testee, string>>;
}

const file = new URL("cases.json.gz", import.meta.url);

export function readCases(): Case[] {
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as Case[];
}

/** Keeps the requests that the testee recorded, those that it skips left out, with today's answers. */
export function writeCases(recorded: Uint8Array, testees: Readonly<Record<Testee, Conformance>>): void {
  const bytes = Buffer.from(recorded);
  const cases: Case[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    const request = bytes.subarray(at + 4, end);
    const assemblyscript = answerText(testees.assemblyscript, request);
    if (assemblyscript !== "skipped") {
      const typescript = answerText(testees.typescript, request);
      cases.push({ request: request.toString("base64"), answers: { assemblyscript, typescript } });
    }
    at = end;
  }
  writeFileSync(file, gzipSync(JSON.stringify(cases), { level: 9 }));
}

/** An answer as it is compared: the words of an error may change. */
export function answerText(conformance: Conformance, request: Uint8Array): string {
  const answer: Answer = conformance.answer(readRequest(request));
  if ("bytes" in answer) {
    return `${answer.kind} ${Buffer.from(answer.bytes).toString("base64")}`;
  }
  return answer.kind === "json_payload" ? `${answer.kind} ${answer.text}` : answer.kind;
}
