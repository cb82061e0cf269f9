export { emitWit, worldOf } from "./world.ts";
