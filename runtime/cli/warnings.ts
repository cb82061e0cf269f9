/**
 * Drops Node's warning that its SQLite is experimental, which Node 22 gives for every command: whoever runs one
 * can do nothing about it. Other warnings are shown as ever. To be called before anything imports node:sqlite.
 */
export function dropSqliteWarning(): void {
  const listeners = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "ExperimentalWarning" && warning.message.includes("SQLite")) {
      return;
    }
    for (const listener of listeners) {
      listener.call(process, warning);
    }
  });
}
