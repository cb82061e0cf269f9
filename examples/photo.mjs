import { readFileSync, writeFileSync } from "node:fs";
import { createHeddle } from "heddle";

const heddle = await createHeddle();
const data = readFileSync(process.argv[2] ?? "photo.png");
const event = {
  specversion: "1.0",
  id: "1",
  source: "/readme",
  type: "photo.uploaded",
  datacontenttype: "image/png",
  data,
};
const result = await heddle.run(event);
writeFileSync("thumbnail.png", result.file("std.photo.v1.Thumbnail").bytes);
console.log(result.value("std.image.v1.Palette"), result.value("std.image.v1.BlurHash"));
await heddle.close();
