import { isMirrorError, type MirrorError } from "../../base/problem/index.ts";
import { alertBody, isTold, newsOf, type PassNews } from "../../decisions/alerts/index.ts";
import { type AlertTransport, postAlert } from "../../edges/alerts/index.ts";
import type { PassRun } from "../../models/journal/index.ts";
import type { AlertSettings } from "../../models/settings/index.ts";

/** What became of telling the receivers. */
export interface Announcement {
  /** What was said. */
  readonly news: PassNews;
  /** The kinds of those that took it. */
  readonly told: readonly AlertSettings["kind"][];
  /** Why others did not. */
  readonly failures: readonly MirrorError[];
}

/**
 * Tells all receivers of a pass that ended. A receiver that fails keeps no other from being told, and is no failure of the
 * pass.
 */
export async function announcePass(
  run: PassRun,
  alerts: readonly AlertSettings[],
  transport: AlertTransport,
): Promise<Announcement> {
  const news = newsOf(run);
  const wanted = alerts.filter((alert) => isTold(alert, news));
  const told: AlertSettings["kind"][] = [];
  const failures: MirrorError[] = [];
  for (const alert of wanted) {
    try {
      await postAlert(alert, alertBody(alert.kind, news), transport);
      told.push(alert.kind);
    } catch (error) {
      if (!isMirrorError(error)) throw error;
      failures.push(error);
    }
  }
  return { news, told, failures };
}
