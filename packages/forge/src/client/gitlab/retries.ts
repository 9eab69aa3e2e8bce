import { GitLabError } from "./failure.ts";
import type { Send } from "./transport.ts";

/** Waits so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<void>;

const mostTries = 3;
const longestWaitMs = 5_000;

/**
 * Asks again where that is safe: reads, after a failure that may pass, at most three times in all; and once
 * after a wait of up to five seconds that GitLab asked for. Whatever changes something is sent once.
 */
export function retrying(send: Send, pause: Pause): Send {
  return async (request) => {
    if (request.method !== "GET" && request.graphql !== true) return send(request);
    let waited = false;
    for (let tries = 1; ; tries += 1) {
      try {
        return await send(request);
      } catch (error) {
        const wait = waitBefore(error, tries, waited);
        if (wait === undefined) throw error;
        waited ||= error instanceof GitLabError && error.waitMs !== undefined;
        await pause(wait);
      }
    }
  };
}

/** How long to wait before another try; undefined for no other. */
function waitBefore(error: unknown, tries: number, waited: boolean): number | undefined {
  if (!(error instanceof GitLabError) || tries >= mostTries) return undefined;
  const { code, passing, waitMs } = error;
  if (!passing && code !== "rate-limited") return undefined;
  if (waitMs !== undefined) return waited || waitMs > longestWaitMs ? undefined : waitMs;
  return passing ? 200 * 4 ** (tries - 1) : undefined;
}

/** Does something again, at most so many times in all, as long as its failure is one that passes. */
export async function whilePassing<T>(
  act: () => Promise<T>,
  passes: (error: GitLabError) => boolean,
  pause: Pause,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof GitLabError) || !passes(error) || tries >= 4) throw error;
      await pause(500 * tries);
    }
  }
}
