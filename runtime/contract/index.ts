export { similarNames, simpleName } from "./names.ts";
