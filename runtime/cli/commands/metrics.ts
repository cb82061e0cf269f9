import type { Command } from "commander";
import type { WithHeddle } from "../with-heddle.ts";

/** heddle metrics: figures for a monitoring system. */
export function addMetrics(program: Command, withHeddle: WithHeddle): void {
  program
    .command("metrics")
    .description("Print what was measured in Heddle's directory, by all processes, as Prometheus reads it.")
    .addHelpText("after", "\nExample:\n  heddle metrics > /var/lib/node_exporter/heddle.prom")
    .action(() =>
      withHeddle((heddle) => {
        process.stdout.write(heddle.metrics());
      }),
    );
}
