import { emitModule, type GlueModule, type Graph, type Mapping } from "../../glue-gen/graph/index.ts";
import { type Contract, parseContracts, type Schema } from "../../glue-gen/index.ts";

/** An order as a shop announces it, and as a shipper takes it: ten fields renumbered, two converted, five dropped. */
export const PROTO = `
syntax = "proto3";
package bench.order.v1;
import "heddle/v1/options.proto";
import "google/protobuf/timestamp.proto";

service Ship {
  option (heddle.v1.function) = { version: "1.0.0" summary: "Take an order to the shipper" };
  rpc Run(Shipment) returns (OrderPlaced);
}

message OrderPlaced {
  string order_id = 1;
  uint64 number = 2;
  string customer = 3;
  string email = 4;
  Address ship_to = 5;
  Address bill_to = 6;
  double total = 7;
  string currency = 8;
  uint32 item_count = 9;
  bool gift = 10;
  Status status = 11;
  google.protobuf.Timestamp placed = 12;
  string user_agent = 13;
  string referrer = 14;
  bytes signature = 15;
  repeated Line lines = 16;
  string note = 17;
}

message Address {
  string street = 1;
  string city = 2;
  string postcode = 3;
  string country = 4;
}

message Line {
  string sku = 1;
  uint32 count = 2;
  double price = 3;
}

enum Status {
  STATUS_UNSPECIFIED = 0;
  STATUS_PAID = 1;
  STATUS_OPEN = 2;
}

message Shipment {
  string reference = 3;
  string recipient = 4;
  string contact = 5;
  Address destination = 6;
  Address payer = 7;
  double value = 8;
  string currency = 9;
  uint32 pieces = 10;
  bool wrapped = 11;
  uint64 order_number = 12;
  string state = 20;
  string since = 21;
}
`;

/** A project of one function that gives back an order. */
export const ECHO_FILES = {
  "bench/order/v1/order.proto": PROTO.replace("service Ship", "service Echo").replace(
    "rpc Run(Shipment)",
    "rpc Run(OrderPlaced)",
  ),
  "bench/order/v1/echo.ts": `import { OrderPlaced } from "./contract";

export function run(order: OrderPlaced): OrderPlaced {
  return order;
}
`,
};

/** Field of the order to field of the shipment. */
const ROUTES: readonly (readonly [source: number, target: number])[] = [
  [1, 3],
  [3, 4],
  [4, 5],
  [5, 6],
  [6, 7],
  [7, 8],
  [8, 9],
  [9, 10],
  [10, 11],
  [2, 12],
  [11, 20],
  [12, 21],
];

/** An order as plain data, with the names of the `.proto` file. */
export const ORDER = {
  order_id: "ord-2026-11-25-0007",
  number: 84_213,
  customer: "Ada Lovelace",
  email: "ada@example.org",
  ship_to: { street: "12 St James's Square", city: "London", postcode: "SW1Y 4JH", country: "GB" },
  bill_to: { street: "1 Analytical Lane", city: "Ockham", postcode: "KT24 6PE", country: "GB" },
  total: 148.95,
  currency: "GBP",
  item_count: 3,
  gift: true,
  status: 1,
  placed: { seconds: 1_795_574_042, nanos: 500_000_000 },
  user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
  referrer: "https://www.example.org/catalogue/looms?sort=price",
  signature: Uint8Array.from({ length: 32 }, (_, i) => i * 7),
  lines: [
    { sku: "LOOM-4", count: 1, price: 129.95 },
    { sku: "YARN-R", count: 2, price: 9.5 },
  ],
  note: "Leave it with the neighbour, please.",
};

/** What the order becomes. */
export const SHIPMENT = {
  reference: ORDER.order_id,
  recipient: ORDER.customer,
  contact: ORDER.email,
  destination: ORDER.ship_to,
  payer: ORDER.bill_to,
  value: ORDER.total,
  currency: ORDER.currency,
  pieces: ORDER.item_count,
  wrapped: ORDER.gift,
  order_number: ORDER.number,
  state: "STATUS_PAID",
  since: "2026-11-25T02:34:02.500Z",
};

/** The contract and its schema. */
export function parseOrder(): { contract: Contract; schema: Schema } {
  const { contracts, schema } = parseContracts({ "bench/order/v1/order.proto": PROTO });
  const [contract] = contracts;
  if (contract === undefined) throw new Error("there is no contract");
  return { contract, schema };
}

/** A graph of `steps` steps, each of which maps the order anew. */
export function orderGraph(steps: number): Graph {
  const mappings = ROUTES.map(
    ([source, target]): Mapping => ({
      target: [target],
      source: { kind: "value", value: { step: "", path: [source] } },
      concept: "",
    }),
  );
  return {
    eventType: "bench.order.v1.OrderPlaced",
    steps: Array.from({ length: steps }, (_, i) => ({
      id: `order.Ship${i + 1}`,
      function: "bench.order.v1.Ship",
      version: "1.0.0",
      digest: "0".repeat(64),
      mappings,
    })),
    goals: [],
  };
}

/** The glue of a graph. */
export function orderGlue(graph: Graph, { contract, schema }: ReturnType<typeof parseOrder>): GlueModule {
  return emitModule(graph, { contracts: new Map([[contract.name, contract]]), eventSchema: schema });
}
