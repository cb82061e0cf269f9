import { readFileSync } from "node:fs";
import { admit } from "heddle/sandbox";

const shout = admit(readFileSync("build/acme.text.v1.Shout.wasm"), { memoryBytes: 4 * 1024 * 1024 });
const sandbox = shout.instantiate({ context: () => undefined, log: console.log });
const input = Buffer.from([0x0a, 4, 0x0a, 2, 0x68, 0x69]); // { text: { content: "hi" } } in Protobuf
const result = sandbox.call(input, { fuel: 1_000_000, memory: 1024 * 1024 });
console.log(result.ok ? Buffer.from(result.output).toString("latin1") : result.failure.message);
console.log(`${result.fuel} units of fuel, ${result.peakMemory} bytes of memory`);
sandbox.dispose();
