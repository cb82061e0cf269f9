export { packAdmission, readAdmitted } from "./admitted-file.ts";
export { CACHE_LINES, CacheFiles, readCached } from "./cache-files.ts";
