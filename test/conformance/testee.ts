/**
 * The program that Protobuf's conformance runner asks: `testee.ts typescript|assemblyscript DIRECTORY`.
 * Messages on standard input and output, each after its length in four bytes.
 */
import { appendFileSync } from "node:fs";
import { Conformance, readRequest, type Testee, writeAnswer } from "./answer.ts";

const [, , testee, directory] = process.argv;
const conformance = await Conformance.create(testee as Testee, directory as string);
/** Where the requests go as well, for those who record the cases. */
const record = process.env.HEDDLE_CONFORMANCE_RECORD;

function answer(body: Buffer): Uint8Array {
  const request = readRequest(body);
  // The first request asks for a list of known failures, of which there is none.
  if (request.messageType === "conformance.FailureSet") {
    return writeAnswer({ kind: "protobuf_payload", bytes: new Uint8Array(0) });
  }
  if (record !== undefined) {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(body.length);
    appendFileSync(record, Buffer.concat([head, body]));
  }
  return writeAnswer(conformance.answer(request));
}

let pending: Buffer = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  pending = Buffer.concat([pending, chunk as Buffer]);
  while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32LE()) {
    const end = 4 + pending.readUInt32LE();
    const bytes = answer(pending.subarray(4, end));
    const head = Buffer.alloc(4);
    head.writeUInt32LE(bytes.length);
    process.stdout.write(Buffer.concat([head, bytes]));
    pending = pending.subarray(end);
  }
}
