import { defined } from "../../base/problem/index.ts";
import type { AlertSettings } from "../../models/settings/index.ts";
import type { PassNews } from "./news.ts";

/** Whether a receiver is told: Alertmanager always, so that an alert ends when a pass succeeds. */
export function isTold({ kind, on }: AlertSettings, { isBad }: PassNews): boolean {
  return isBad || on === "always" || kind === "alertmanager";
}

/** The body of the request to a receiver, as JSON. */
export function alertBody(kind: AlertSettings["kind"], news: PassNews): string {
  return JSON.stringify(bodies[kind](news));
}

const bodies: Readonly<Record<AlertSettings["kind"], (news: PassNews) => unknown>> = {
  json: (news) => ({ source: "mirrorkit", version: 1, ...news }),
  slack: (news) => ({ text: slackText(news) }),
  alertmanager: (news) => [alertOf(news)],
};

const words: Readonly<Record<PassNews["outcome"], string>> = {
  published: "published",
  done: "done",
  "nothing-to-do": "up to date",
  waiting: "waits for an approval",
  failed: "failed",
  stopped: "was stopped",
  killed: "was killed",
};

function slackText(news: PassNews): string {
  const { imageSet, pass, outcome, message, findings, approval } = news;
  const lines = findings.map(
    (finding) =>
      `• ${finding.message} [${finding.id}]${finding.next.map((step) => `\n    ${step}`).join("")}`,
  );
  const wanted = approval === undefined ? [] : [`Digest to approve: ${approval}`];
  return [`Mirror pass of ${imageSet} ${words[outcome]} (${pass}): ${message}`, ...lines, ...wanted]
    .map(escapeSlack)
    .join("\n");
}

/** So that nothing in text from outside mentions people or makes links. */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const dayMs = 24 * 3_600_000;
/** Longer than from one weekly pass to the next: nothing repeats the alert meanwhile. */
const firingDays = 8;

function alertOf(news: PassNews): object {
  const { imageSet, isBad, outcome, message, findings, startedAt, endedAt, approval } = news;
  const [first] = findings;
  const until = isBad ? new Date(Date.parse(endedAt) + firingDays * dayMs).toISOString() : endedAt;
  return {
    // The labels are the identity of the alert: what ends it has the same ones.
    labels: { alertname: "MirrorPassFailed", severity: "warning", imageset: imageSet },
    annotations: {
      summary: `Mirror pass of ${imageSet} ${words[outcome]}`,
      description: first === undefined ? message : `${message}. ${first.message}`,
      ...defined({ next_step: first?.next[0], approval }),
    },
    startsAt: startedAt,
    endsAt: until,
  };
}
