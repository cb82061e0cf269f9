import { load } from "./packages.ts";
import type { Work } from "./work.ts";

interface Database {
  run(sql: string, parameters?: readonly unknown[]): void;
  exec(sql: string): readonly { columns: readonly string[]; values: readonly (readonly unknown[])[] }[];
  export(): Uint8Array;
  close(): void;
}

export const databases: Readonly<Record<string, Work>> = {
  "sql.js": async () => {
    const start = load("sql.js") as () => Promise<{ Database: new (file?: Uint8Array) => Database }>;
    const { Database } = await start();
    const database = new Database();
    database.run("create table thread (id integer primary key, colour text, length real, notes blob)");
    database.run("create index by_colour on thread (colour, length desc)");
    database.run("begin");
    for (let n = 0; n < 2000; n++) {
      database.run("insert into thread (colour, length, notes) values (?, ?, ?)", [
        ["red", "green", "blue", null][n % 4],
        ((n * 7919) % 1000) / 8,
        new Uint8Array(n % 50).fill(n),
      ]);
    }
    database.run("commit");
    database.run("delete from thread where id % 7 = 0");
    database.run("update thread set notes = randomblob(4) where id % 11 = 0");
    const queries = [
      "select colour, count(*), sum(length), group_concat(id % 10) from thread group by colour order by 2, 1",
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500) select sum(i), max(i / 3.0) from n",
      "select a.id, b.id, rank() over (order by a.length, a.id, b.id) from thread a join thread b on a.length = b.length and a.id < b.id limit 40",
      "select json_group_array(json_object('id', id, 'colour', upper(colour))) from thread where colour like 'g%' and id < 90",
      "select printf('%.3f %08x', 1.0 / 3, 48879), strftime('%Y-%m-%d', 0, 'unixepoch'), hex(zeroblob(3)), 9223372036854775807 + 1",
    ];
    const answers = JSON.stringify(queries.map((query) => database.exec(query)));
    const failures = ["select * from nothing", "insert into thread (id) values (1), (1)"].map((query) => {
      try {
        return JSON.stringify(database.exec(query));
      } catch (error) {
        return String(error);
      }
    });
    const image = database.export();
    database.close();
    const again = new Database(image);
    const check = JSON.stringify(again.exec("pragma integrity_check"));
    again.close();
    return { answers, failures: failures.join("\n"), image, check };
  },
};
