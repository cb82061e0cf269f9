import type { HostFunction } from "./component/index.ts";
import type { AdmissionReport } from "./report.ts";

/** Version of what admission makes of a component; what an older one made must not be used. */
export const admissionVersion = 14;

/** A component that was checked and made ready; plain data that can be sent to another thread or kept. */
export interface Admission {
  /** SHA-256 of the component's bytes, hexadecimal. */
  readonly digest: string;
  /** Version of what admission makes of a component; what an older one made must not be used. */
  readonly version: number;
  /** The rewritten core module. */
  readonly code: Uint8Array;
  /** The imports of the rewritten module and the host function that each is. */
  readonly imports: readonly {
    readonly module: string;
    readonly name: string;
    readonly host: HostFunction["id"];
  }[];
  /** Whether it is of the world streaming-function: it has `push` and `finish` where others have `run`. */
  readonly streaming: boolean;
  readonly report: AdmissionReport;
}
