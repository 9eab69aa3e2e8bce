import { GitHubWorld } from "./github/world.ts";
import { GitLabWorld } from "./gitlab/world.ts";
import type { ForgeWorld } from "./world.ts";

/** Both stand-in forges, for suites that run against each. */
export const worlds: readonly (readonly [kind: string, open: () => Promise<ForgeWorld>])[] = [
  ["GitHub", () => GitHubWorld.open()],
  ["GitLab", () => GitLabWorld.open()],
];
