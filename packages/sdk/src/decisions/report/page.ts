import { classOf, historyChart, timelineChart } from "./charts.ts";
import {
  type Cell,
  escapeHtml,
  raw,
  section,
  sizeText,
  spanText,
  table,
  timeText,
} from "./html.ts";
import type { PassReport, ReportFinding, ReportStep } from "./report.ts";

/** What a browser may load for the page: nothing but its own style. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const style = `
:root { color-scheme: light dark; --line: #8884; --good: #2e7d32; --bad: #b3261e; --waiting: #b26a00; --unknown: #777; }
@media (prefers-color-scheme: dark) { :root { --good: #81c784; --bad: #ff8a80; --waiting: #ffb74d; --unknown: #aaa; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .3rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { white-space: nowrap; } code { font-size: .85rem; } ol { margin: .2rem 0 0; padding-left: 1.3rem; }
.verdict { font-size: 1.15rem; font-weight: 600; border-left: .4rem solid; padding-left: .7rem; }
.verdict.good, td .good { color: var(--good); } .verdict.bad, td .bad { color: var(--bad); }
.verdict.waiting, td .waiting { color: var(--waiting); } .verdict.unknown, td .unknown, td .skipped { color: var(--unknown); }
svg { width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: currentColor; } svg .dim { opacity: .75; }
rect.good { fill: var(--good); } rect.bad { fill: var(--bad); } rect.waiting { fill: var(--waiting); }
rect.unknown { fill: var(--unknown); } rect.skipped { fill: var(--unknown); opacity: .5; }
@media print { body { max-width: none; } section { break-inside: avoid; } }`;

/**
 * Writes one page about a pass: HTML with its style and drawings in it, without scripts, which loads nothing. The same report
 * gives the same bytes.
 */
export function renderPassReport(report: PassReport): string {
  const { title, verdict } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}: ${escapeHtml(verdict.text)}</title>
<style>${style}
</style>
</head>
<body>
<h1>Mirror pass of ${escapeHtml(title)}</h1>
<p class="verdict ${verdict.state}">${escapeHtml(verdict.text)}</p>
${sectionsOf(report).join("")}<p>All times are in UTC.</p>
</body>
</html>
`;
}

function sectionsOf(report: PassReport): readonly string[] {
  const { facts, findings, steps, operators, images, bytes, signatures, history } = report;
  const operatorRows = operators.map(({ catalog, name, channel = "", versions }) => [
    catalog,
    name,
    channel,
    versions,
  ]);
  const signatureRows = signatures.map(({ release, digest }) => [
    release,
    raw(`<code>${escapeHtml(digest)}</code>`),
  ]);
  const counted = images.map(({ label, count }) => [label, String(count)]);
  const sizes = bytes.map(({ label, count }) => [label, sizeText(count)]);
  const known = facts.map(({ label, value }) => [label, value]);
  return [
    table(["What", "Value"], known),
    section("Failures and next steps", findingTable(findings)),
    section("Steps", timelineChart(steps) + stepTable(steps)),
    section("Operators", table(["Catalog", "Operator", "Channel", "Versions"], operatorRows)),
    section("Images", table(["Kind", "Images"], counted)),
    section("Size", table(["What", "Size"], sizes)),
    section("Release signatures", table(["Release", "Digest"], signatureRows)),
    section("What shipped before", historyChart(history) + historyTable(report)),
  ];
}

function findingTable(findings: readonly ReportFinding[]): string {
  const rows = findings.map(({ id, severity, message, next }): readonly Cell[] => {
    const steps = next.map((step) => `<li>${escapeHtml(step)}</li>`).join("");
    const label = severity === "info" ? "note" : severity;
    return [
      raw(`<span class="${severity === "error" ? "bad" : "waiting"}">${label}</span>`),
      raw(
        `${escapeHtml(message)} <code>[${escapeHtml(id)}]</code>${steps === "" ? "" : `<ol>${steps}</ol>`}`,
      ),
    ];
  });
  return table(["", "Problem and next steps"], rows);
}

function stepTable(steps: readonly ReportStep[]): string {
  const rows = steps.map(({ name, title, state = "cut off", startedAt, seconds, message }) => [
    raw(`${escapeHtml(name)}<br><small>${escapeHtml(title)}</small>`),
    raw(`<span class="${classOf(state)}">${escapeHtml(state)}</span>`),
    timeText(startedAt),
    seconds === undefined ? "" : spanText(seconds),
    message,
  ]);
  return table(["Step", "State", "Began", "Took", "What it did"], rows);
}

function historyTable({ history }: PassReport): string {
  const rows = history
    .toReversed()
    .map(({ name, time, state, releases, images }) => [
      name,
      timeText(time),
      raw(`<span class="${classOf(state)}">${escapeHtml(state)}</span>`),
      releases.join(" "),
      images === undefined ? "" : String(images),
    ]);
  return table(["Record", "Time", "State", "Releases", "Images"], rows);
}
