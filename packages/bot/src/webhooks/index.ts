export type { FindByBranch } from "./branch-look-ups.ts";
export { type BranchHead, type EventIgnored, type EventReading, type EventWork } from "./events.ts";
export { type GithubWebhooksOptions, openGithubWebhooks } from "./github.ts";
export { readGithubEvent } from "./github-events.ts";
export { type GitlabWebhooksOptions, openGitlabWebhooks } from "./gitlab.ts";
export { readGitlabEvent } from "./gitlab-events.ts";
export type { Enqueue } from "./intake.ts";
export {
  answerDelivery,
  type BegunDelivery,
  type Delivery,
  type WebhookOutcome,
  type WebhookReceiver,
  type WebhookResult,
} from "./receiver.ts";
export { checkGithubSecret, checkGitlabToken, checkSecret, isSecret } from "./secrets.ts";
export { type DeliveriesOptions } from "./seen-deliveries.ts";
export { readSigningToken } from "./signing.ts";
export type { WatchedForge, WatchedProject, WatchedPublication } from "./watched.ts";
