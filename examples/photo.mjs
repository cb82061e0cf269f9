import { readFileSync, writeFileSync } from "node:fs";
import { createHeddle } from "heddle";

const photo = { specversion: "1.0", id: "1", source: "/camera", type: "photo.uploaded" };
const heddle = await createHeddle();
const result = await heddle.run({ ...photo, datacontenttype: "image/png", data: readFileSync("photo.png") });
writeFileSync("thumbnail.png", result.file("std.photo.v1.Thumbnail").bytes);
console.log(result.value("std.image.v1.BlurHash"), result.value("std.image.v1.Palette"));
await heddle.close();
