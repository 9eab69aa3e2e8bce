import { answerJson, answerText, type Route } from "./http.ts";
import type { Readiness } from "./status.ts";

/**
 * What Kubernetes asks: `/healthz` answers as long as the process does; `/readyz` with 503 when no requests should
 * come here. Neither needs credentials, and neither says more than sentences of ours.
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
