import { GitHubWorld } from "./github/world.ts";
import { GitLabWorld } from "./gitlab/world.ts";
import type { ForgeWorld } from "./world.ts";

/** Both stand-in forges, for suites that run against each. */
export const worlds: readonly (readonly [kind: string, open: () => Promise<ForgeWorld>])[] = [
  ["GitHub", () => GitHubWorld.open()],
  ["GitLab", () => GitLabWorld.open()],
];

/** For suites about the server alone, where the forge makes no difference: one, or both where MIRRORKIT_ALL_CALLS is set. */
export const anyWorld: typeof worlds =
  process.env["MIRRORKIT_ALL_CALLS"] === undefined ? worlds.slice(0, 1) : worlds;
