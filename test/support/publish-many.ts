import { Repository } from "../../runtime/repository/index.ts";
import { smallComponent } from "./components.ts";

/** Publishes ten functions of its own and one that every process publishes: publish-many.ts DIRECTORY PREFIX. */
const [directory, prefix] = process.argv.slice(2);
const repository = Repository.open(directory as string);
for (let i = 0; i < 10; i++) {
  repository.publishComponent(smallComponent(`${prefix}${i}`));
  repository.publishComponent(smallComponent("Shared"));
}
repository.close();
