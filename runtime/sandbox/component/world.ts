/** A function that the host gives to a guest. */
export interface HostFunction {
  readonly id: "log.write" | "context.get";
  /** Its type, as the reader of components writes types out. */
  readonly type: string;
  /** Index of the core parameter that says how many bytes the host reads. */
  readonly lengthParameter: number;
  /** Whether the host asks the guest's allocator for memory to return a value in. */
  readonly allocates: boolean;
}

/** The imports of the world heddle:function/micro-function@1.0.0: interface, function. */
export const hostFunctions: ReadonlyMap<string, ReadonlyMap<string, HostFunction>> = new Map([
  imported("heddle:function/log@1.0.0", "write", {
    id: "log.write",
    type: "(level:enum{debug,info,warn,error},message:string)",
    lengthParameter: 2,
    allocates: false,
  }),
  imported("heddle:function/context@1.0.0", "get", {
    id: "context.get",
    type: "(key:string)->option<string>",
    lengthParameter: 1,
    allocates: true,
  }),
]);

function imported(
  instance: string,
  name: string,
  host: HostFunction,
): [string, ReadonlyMap<string, HostFunction>] {
  return [instance, new Map([[name, host]])];
}

/** Types of the world, which wit-component writes as imports that are equal to a type. */
export const typeImports: ReadonlySet<string> = new Set(["failure"]);

/** Type of the export `run`. */
export const runType = "(input:list<u8>)->result<list<u8>,record{code:string,message:string,place:string}>";
