import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createHeddle } from "heddle";

const heddle = await createHeddle();
const pipe = heddle.pipe(["std.csv.v1.ReadRows", "std.json.v1.WriteRows"], createReadStream("table.csv"));
await pipeline(Readable.from(pipe.bytes()), createWriteStream("table.jsonl"));
for (const { step, fuel, peakMemory } of (await pipe.report).steps) console.log(step, fuel, peakMemory);
await heddle.close();
