import { describeForge } from "../forges/contract.ts";
import { GitHubWorld } from "../forges/github/world.ts";

describeForge("GitHub with a personal token", () => GitHubWorld.open());
describeForge("GitHub Enterprise with an app", () =>
  GitHubWorld.open({ as: "app", basePath: "/api/v3" }),
);
