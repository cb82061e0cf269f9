import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Glue } from "../../glue-gen/wire/v1/index.ts";
import { type Bench, type BenchCase, expectBytes, loop } from "../runner/index.ts";
import { CodecCall } from "./codec.ts";
import { type MapOrder, protobufjsRoot, withProtobufEs, withProtobufjs } from "./objects.ts";
import { ORDER, orderGlue, orderGraph, parseOrder, SHIPMENT } from "./order.ts";
import { PlainCopy, WireMapping } from "./wire.ts";

const KIBIBYTE = 1024;
/** Mappings over which the heap is watched: one object each would be megabytes. */
const WATCHED = 200_000;

const passing: Glue = { graph: "", reads: [], conversions: [], steps: [(input) => input.whole(0)] };

/** Glue between two guests: beside a copy by the engine, and beside decoding, mapping an object and encoding. */
export const glue: BenchCase = {
  name: "glue",
  summary: "glue between two guests: passing a message on, mapping one, making a graph's glue",
  packages: ["protobufjs", "@bufbuild/protobuf"],

  async prepare(): Promise<Bench> {
    const directory = mkdtempSync(join(tmpdir(), "heddle-bench-"));
    const parsed = parseOrder();
    let modules = 0;
    const load = async (steps: number): Promise<Glue> => {
      const path = join(directory, `${modules++}.mjs`);
      writeFileSync(path, orderGlue(orderGraph(steps), parsed).javascript);
      return (await import(pathToFileURL(path).href)) as Glue;
    };
    const root = protobufjsRoot();
    const encode = (name: string, value: object): Uint8Array => {
      const type = root.lookupType(`bench.order.v1.${name}`);
      return type.encode(type.fromObject(value)).finish();
    };
    const order = encode("OrderPlaced", camelCase(ORDER));
    const shipment = encode("Shipment", camelCase(SHIPMENT));
    const kibibyte = Uint8Array.from({ length: KIBIBYTE }, (_, i) => i * 31);

    const copy = new PlainCopy(kibibyte);
    const pass = new WireMapping(passing, kibibyte);
    const mapping = new WireMapping(await load(1), order);
    const codec = await CodecCall.make(order);
    const orderType = root.lookupType("bench.order.v1.OrderPlaced");
    const trip = () => orderType.encode(orderType.decode(order)).finish();
    const byObjects = (id: string, label: string, map: MapOrder) => ({
      id,
      label,
      note: "decodes, builds an object, encodes; not written to the second guest's memory",
      check: () => expectBytes(map(order), shipment),
      run: loop(() => map(order)),
    });

    return {
      subject: `From one guest's memory to another's: 1 KiB as it is; an order of ${order.length} bytes, ten fields renumbered, two converted, five dropped`,
      ratios: [
        { id: "pass/set", over: "pass", under: "set" },
        { id: "protobufjs/map", over: "protobufjs", under: "map" },
        { id: "protobuf-es/map", over: "protobuf-es", under: "map" },
        { id: "trip/codec", over: "trip", under: "codec" },
      ],
      variants: [
        {
          id: "set",
          label: "TypedArray.set, 1 KiB",
          check: () => {
            copy.run();
            expectBytes(copy.written(), kibibyte);
          },
          run: loop(() => copy.run()),
        },
        {
          id: "pass",
          label: "glue, 1 KiB passed on",
          ours: true,
          check: () => expectBytes(pass.written(pass.run()), kibibyte),
          run: loop(() => pass.run()),
        },
        {
          id: "map",
          label: "glue, the order mapped",
          ours: true,
          check: () => expectBytes(mapping.written(mapping.run()), shipment),
          run: loop(() => mapping.run()),
        },
        byObjects("protobufjs", "protobufjs", withProtobufjs()),
        byObjects("protobuf-es", "protobuf-es", withProtobufEs()),
        {
          id: "trip",
          label: "protobufjs, the order decoded and encoded",
          check: () => expectBytes(trip(), order),
          run: loop(trip),
        },
        {
          id: "codec",
          label: "AssemblyScript in a sandbox, the same",
          note: "a whole call: input written, fuel counted, memory made fresh",
          ours: true,
          check: () => expectBytes(codec.written(), order),
          run: loop(() => codec.run()),
        },
        {
          id: "emit",
          label: "glue of ten steps made",
          note: "emitted as TypeScript and JavaScript, written, imported; each module is another file",
          ours: true,
          maxBatch: 4,
          check: async () => {
            if ((await load(10)).steps.length !== 10) throw new Error("the glue does not have ten steps");
          },
          run: async (count: number) => {
            for (let i = 0; i < count; i++) await load(10);
          },
        },
      ],
      figures: (median) => [
        { id: "emit", label: "glue of ten steps made in", value: median("emit") / 1e6, unit: "milliseconds" },
        {
          id: "heap",
          label: `grown by ${WATCHED.toLocaleString("en-US")} mappings, the heap`,
          value: heapGrowth(mapping),
          unit: "bytes",
        },
      ],
      dispose: () => {
        codec.dispose();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  },
};

/** What the heap grows by while nothing is collected: less than one small object for each mapping, or none is made. */
function heapGrowth(mapping: WireMapping): number {
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < WATCHED; i++) mapping.run();
  return Math.max(0, process.memoryUsage().heapUsed - before);
}

/** protobufjs has its names in camel case. */
function camelCase(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      member,
    ]),
  );
}
