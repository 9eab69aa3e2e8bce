import { escapeControls } from "@mirrorkit/sdk";
import type { PendingWork, ReconcileKey, SweepStatus, WorkFailure } from "../reconcile/index.ts";
import type { BotStatus } from "./status.ts";

/** What a browser may load and run for the page: nothing but its own style. */
export const statusPagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const style = `
:root { color-scheme: light dark; --line: #8884; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.bad { color: var(--bad); font-weight: 600; }
@media (max-width: 40rem) {
  thead { position: absolute; left: -999rem; }
  tr { display: block; border-top: 1px solid var(--line); padding: .4rem 0; }
  td { display: block; border: 0; padding: 0; }
  td::before { content: attr(data-name) ": "; font-weight: 600; }
}`;

const sweepStates: Readonly<Record<SweepStatus["state"], string>> = {
  sweeping: "Projects are being looked through.",
  waiting: "No project failed.",
  "standing-by": "Another replica looks through the projects.",
  stopped: "The bot is about to end.",
};

interface Cell {
  readonly name: string;
  readonly html: string;
}

/** The status page: one document without scripts, which asks itself anew every 30 seconds. */
export function renderStatusPage(status: BotStatus | undefined, at: Date): string {
  const sections =
    status === undefined
      ? [
          `<p class="bad">The queue does not say what it holds. Reviews go on with the next sweep.</p>`,
        ]
      : sectionsOf(status, at);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="30">
<title>mirrorkit bot</title>
<style>${style}
</style>
</head>
<body>
<h1>mirrorkit bot</h1>
<p>As of ${moment(at)}, UTC.</p>
${sections.join("\n")}
</body>
</html>
`;
}

function sectionsOf(status: BotStatus, at: Date): string[] {
  const { work } = status;
  return [
    alarms(status),
    `<p>${summary(work)}</p>`,
    section("Failed last", "Nothing has failed.", work.failing.map(failureRow)),
    section(
      "Running",
      "Nothing runs.",
      work.running.map(({ key, since }) => [subject(key), cell("for", span(since, at))]),
    ),
    section(
      "Waiting",
      "Nothing waits.",
      work.waiting.map(({ key, since }) => [subject(key), cell("for", span(since, at))]),
    ),
    section(
      "Forges that asked to wait",
      "None.",
      work.paused.map(({ forge, until }) => [text("forge", forge), cell("until", moment(until))]),
    ),
    section(
      "Webhooks that bring nothing",
      "None is known.",
      status.silentHooks.map(({ forge, project, reason }) => [
        text("project", `${project} on ${forge}`),
        text("what the forge says", reason),
      ]),
    ),
    sweepSection(status, at),
  ];
}

function alarms({ queue, redis }: BotStatus): string {
  const lines = [
    ...(queue.healthy ? [] : [queue.reason]),
    ...(redis === false ? ["Redis does not answer."] : []),
  ];
  return lines.map((line) => `<p class="bad">${escape(line)}</p>`).join("\n");
}

function summary({ counts }: PendingWork): string {
  const lost = counts.dropped === 0 ? "" : ` ${counts.dropped} were left to the next sweep.`;
  return `${counts.waiting} waiting, ${counts.running} running, ${counts.later} to be tried later.${lost}`;
}

function sweepSection({ sweep }: BotStatus, at: Date): string {
  const { finishedAt, state, failures } = sweep;
  const ended =
    finishedAt === undefined
      ? "No sweep has ended here yet."
      : `The last one here ended ${moment(finishedAt)}, ${span(finishedAt, at)} ago.`;
  const rows = failures.map((one) => [
    text("project", one.project),
    text("why it could not be looked through", one.reason),
    cell("when", moment(one.at)),
  ]);
  return `${section("Sweep", sweepStates[state], rows)}\n<p>${ended}</p>`;
}

function failureRow({ key, reason, at, attempts, nextTry }: WorkFailure): Cell[] {
  const times = attempts > 1 ? `, ${attempts} times in a row` : "";
  return [
    subject(key),
    text("why", reason),
    cell("when", `${moment(at)}${times}`),
    cell("next try", moment(nextTry)),
  ];
}

function section(title: string, empty: string, rows: readonly (readonly Cell[])[]): string {
  const [first] = rows;
  if (first === undefined) return `<h2>${title}</h2>\n<p>${empty}</p>`;
  const head = first.map(({ name }) => `<th scope="col">${name}</th>`).join("");
  const body = rows.map((row) => {
    const cells = row.map(({ name, html }) => `<td data-name="${name}">${html}</td>`);
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<h2>${title}</h2>\n<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
}

function subject(key: ReconcileKey): Cell {
  const what =
    key.kind === "review"
      ? `review of ${key.project} ${key.number} on ${key.forge}`
      : `publication ${key.publication} on ${key.forge}`;
  return text("what", what);
}

function text(name: string, value: string): Cell {
  return cell(name, escape(value));
}

function cell(name: string, html: string): Cell {
  return { name, html };
}

function moment(time: Date): string {
  const iso = time.toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")}</time>`;
}

function span(from: Date, to: Date): string {
  const seconds = Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function escape(value: string): string {
  return escapeControls(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
