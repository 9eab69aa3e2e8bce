import { expect, test } from "vitest";
import { GitHubWorld } from "../../../forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { isSwept } from "./bot-metrics.ts";
import { addConfigProject } from "./many-requests.ts";
import { afterTest, startInnerBot } from "./running-bot.ts";

test("what a sweep cannot look through is logged once, not with every sweep", async () => {
  const [broken, fine] = [await GitLabWorld.open(), await GitHubWorld.open()];
  for (const world of [broken, fine]) afterTest(() => world.close());
  const [config = ""] = [broken, fine].map(addConfigProject);
  broken.revoke(true);
  const wish = { worlds: [broken, fine], config, sweepMinutes: 0.005 };
  const { url, lines } = await startInnerBot(wish);
  for (let round = 0; round < 3; round += 1) await isSwept([url]);
  const said = lines.map((line): Record<string, unknown> => JSON.parse(line));
  expect(said.filter(({ msg }) => msg === "sweep")).toEqual([
    {
      level: "warn",
      time: expect.any(String),
      project: "gitlab",
      code: "unauthorized",
      reason: expect.stringContaining("GitLab answered 401"),
      msg: "sweep",
    },
  ]);
});
