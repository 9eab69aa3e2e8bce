import type { BotStatus } from "@mirrorkit/bot/internal";

/** What a bot says that has nothing to do. */
export const status: BotStatus = {
  work: {
    waiting: [],
    running: [],
    failing: [],
    paused: [],
    counts: { waiting: 0, running: 0, later: 0, dropped: 0 },
  },
  queue: { healthy: true },
  sweep: {
    state: "waiting",
    startedAt: undefined,
    finishedAt: undefined,
    found: 0,
    failures: [],
  },
  silentHooks: [],
  setAside: [],
  version: "1.2.3",
  projects: [{ forge: "lab", project: "g/p", gitops: "g/gitops" }],
  held: [],
};
