import {
  longestList,
  type PendingWork,
  type ReconcileKey,
  type SweepStatus,
  type WorkFailure,
} from "../queue/index.ts";
import type { BotStatus, HeldReview } from "./status.ts";
import { type Cell, cell, clock, escape, moment, section, span, text } from "./status-table.ts";

/** The page may load and run only its own style. */
export const statusPagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const style = `
:root { color-scheme: light dark; --line: #8884; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; white-space: nowrap; } th:first-child { width: 30%; } time, small { white-space: nowrap; }
td time { white-space: normal; } small { opacity: .75; }
.bad { color: var(--bad); font-weight: 600; }
@media (max-width: 40rem) {
  thead { position: absolute; left: -999rem; }
  tr { display: block; border-top: 1px solid var(--line); padding: .4rem 0; }
  td { display: block; border: 0; padding: 0; }
  td::before { content: attr(data-name) ": "; font-weight: 600; }
}`;

const sweepStates: Readonly<Record<SweepStatus["state"], string>> = {
  sweeping: "A sweep is running.",
  waiting: "",
  "standing-by": "This replica does not sweep; the one that holds the lease does.",
  stopped: "The bot is stopping.",
};

const unknown = "The queue does not report its content. Reviews continue with the next sweep.";

/** Renders the status page: one HTML document without scripts that reloads every 30 seconds. */
export function renderStatusPage(status: BotStatus | undefined, at: Date): string {
  const troubles = status === undefined ? [unknown] : troublesOf(status);
  const sections = status === undefined ? [] : sectionsOf(status, at);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="30">
<title>${troubles.length === 0 ? "healthy" : "needs attention"} - mirrorkit bot</title>
<style>${style}
</style>
</head>
<body>
<h1>mirrorkit bot${status === undefined ? "" : ` ${escape(status.version)}`}</h1>
<p>As of <time datetime="${at.toISOString()}">${clock(at)}</time>. All times are in UTC. The page reloads every 30 seconds.</p>
${troubles.map(bad).join("\n")}
${sections.join("\n")}
</body>
</html>
`;
}

/** The problems that need attention, worst first. */
function troublesOf(status: BotStatus): readonly string[] {
  const { queue, redis, work, silentHooks, sweep, setAside } = status;
  const counts = [
    ["failing", work.failing.length],
    ["set aside", setAside.length],
    ["webhooks that are not being delivered", silentHooks.length],
    ["projects that the last sweep could not read", sweep.failures.length],
  ] as const;
  const found = counts
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} (${count})`);
  const reason = queue.healthy ? "" : queue.reason;
  const isAboutRedis = redis === false && !queue.healthy && queue.unreachable === true;
  return [
    isAboutRedis ? `Redis does not answer: ${reason}` : reason,
    redis === false && !isAboutRedis ? "Redis does not answer." : "",
    found.length > 0 ? `Needs attention: ${found.join(", ")}.` : "",
  ].filter((line) => line !== "");
}

function sectionsOf(status: BotStatus, at: Date): readonly string[] {
  const { work, held, silentHooks } = status;
  const lists = [
    failingSection(work, at),
    heldSection("Blocked until a person acts", "held", held, at),
    heldSection("Waiting for a pipeline or a mapping", "waiting", held, at),
    ...workSections(work, at),
    asideSection(status, at),
    section(
      "Webhooks that are not being delivered",
      silentHooks.map(({ forge, project, reason }) => [
        text("project", `${project} on ${forge}`),
        text("reason given by the forge", reason),
      ]),
    ),
    sweepFailures(status, at),
  ].filter((list) => list !== "");
  return [`<p>${summary(status, lists.length === 0)}</p>`, ...lists, about(status, at)];
}

function failingSection({ failing }: PendingWork, at: Date): string {
  const rows = failing.map((one) => failureRow(one, at));
  return section("Failing", rows);
}

function heldSection(
  title: string,
  wanted: HeldReview["state"],
  held: readonly HeldReview[],
  at: Date,
): string {
  const all = held.filter(({ state }) => state === wanted);
  const first = all.slice(0, longestList);
  const rows = first.map(({ key, verdict, since }) => [
    subject(key),
    text("why", verdict),
    cell("seen", moment(since, at)),
  ]);
  return section(`${title}${shown(first, all.length)}`, rows);
}

function workSections(
  { running, waiting, paused, counts }: PendingWork,
  at: Date,
): readonly string[] {
  const isPaused = (wanted: string): boolean => paused.some(({ forge }) => forge === wanted);
  return [
    section(
      `Running${shown(running, counts.running)}`,
      running.map(({ key, since }) => [subject(key), cell("for", span(since, at))]),
    ),
    section(
      `In the queue${shown(waiting, counts.waiting)}`,
      waiting.map(({ key, since }) => {
        const why = isPaused(key.forge) ? `, ${key.forge} asked to wait` : "";
        return [subject(key), text("for", `${span(since, at)}${why}`)];
      }),
    ),
    section(
      "Forges that asked to wait",
      paused.map(({ forge, until }) => [text("forge", forge), cell("until", moment(until, at))]),
    ),
  ];
}

function asideSection({ setAside }: BotStatus, at: Date): string {
  const first = setAside.slice(0, longestList);
  return section(
    `Set aside${shown(first, setAside.length)}`,
    first.map(({ key, reason, since, until }) => [
      subject(key),
      text("why", reason),
      cell("since", moment(since, at)),
      cell("next attempt", `when it changes, or ${moment(until, at)}`),
    ]),
  );
}

function shown(list: readonly unknown[], all: number): string {
  return list.length < all ? `, the first ${list.length} of ${all}` : "";
}

function bad(line: string): string {
  return `<p class="bad">${escape(line)}</p>`;
}

function summary({ work: { counts } }: BotStatus, isIdle: boolean): string {
  const lost = counts.dropped === 0 ? "" : ` ${counts.dropped} were left to the next sweep.`;
  if (isIdle) return `Healthy: nothing is running, waiting, blocked or failed.${lost}`;
  return `${counts.waiting} in the queue, ${counts.running} running, ${counts.later} to be retried later.${lost}`;
}

function sweepFailures({ sweep: { failures } }: BotStatus, at: Date): string {
  const rows = failures.map((one) => [
    text("project", one.project),
    text("why it could not be read", one.reason),
    cell("when", moment(one.at, at)),
  ]);
  return section("Projects that the last sweep could not read", rows);
}

/** The watched projects, and the last sweep. */
function about({ projects, sweep: { state, finishedAt } }: BotStatus, at: Date): string {
  const names = projects.slice(0, longestList).map(({ forge, project, gitops }) => {
    const target = gitops === undefined ? "" : `, which publishes to ${gitops}`;
    return escape(`${project} on ${forge}${target}`);
  });
  const more = projects.length > names.length ? [`${projects.length - names.length} more`] : [];
  const looked =
    finishedAt === undefined
      ? "No sweep has ended here yet."
      : `The last sweep here ended ${moment(finishedAt, at)}.`;
  return `<p>Projects (${projects.length}): ${[...names, ...more].join("; ")}. ${[sweepStates[state], looked].join(" ").trim()}</p>`;
}

function failureRow({ key, reason, at: failed, attempts, nextTry }: WorkFailure, at: Date): Cell[] {
  const times = attempts > 1 ? `, ${attempts} times in a row` : "";
  return [
    subject(key),
    text("why", reason),
    cell("failed", `${moment(failed, at)}${times}`),
    cell("next attempt", moment(nextTry, at)),
  ];
}

function subject(key: ReconcileKey): Cell {
  return text("what", `${nameOf(key)} on ${key.forge}`);
}

function nameOf(key: ReconcileKey): string {
  switch (key.kind) {
    case "review":
      return `review of ${key.project} ${key.number}`;
    case "publish":
      return `publication ${key.publication}`;
    case "bump":
      return `next versions of ${key.project}`;
  }
}
