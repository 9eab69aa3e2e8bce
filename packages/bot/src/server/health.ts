import { answerJson, answerText, type Route } from "./http.ts";
import type { Readiness } from "./status.ts";

/**
 * The probes of Kubernetes: `/healthz` answers while the process does; `/readyz` answers 503 when the bot should
 * get no requests. Neither needs credentials or shows outside text.
 */
export function healthRoutes(readiness: () => Readiness): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/healthz",
      quiet: true,
      handle: ({ response }) => answerText(response, 200, "ok"),
    },
    {
      method: "GET",
      path: "/readyz",
      quiet: true,
      handle({ response }) {
        const state = readiness();
        answerJson(response, state.ready ? 200 : 503, state);
      },
    },
  ];
}
