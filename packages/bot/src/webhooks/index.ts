export { type DeliveriesOptions } from "./deliveries.ts";
export { type EventIgnored, type EventReading, type EventWork } from "./events.ts";
export { type GithubWebhooksOptions, openGithubWebhooks } from "./github.ts";
export { readGithubEvent } from "./github-events.ts";
export { type GitlabWebhooksOptions, openGitlabWebhooks } from "./gitlab.ts";
export { readGitlabEvent } from "./gitlab-events.ts";
export type { Enqueue } from "./intake.ts";
export {
  answerDelivery,
  type Delivery,
  type WebhookOutcome,
  type WebhookReceiver,
  type WebhookResult,
} from "./receiver.ts";
export { checkSecret, isSecret } from "./secrets.ts";
export type { WatchedForge, WatchedProject, WatchedPublication } from "./watched.ts";
