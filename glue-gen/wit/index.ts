export { emitWit, worldName } from "./world.ts";
