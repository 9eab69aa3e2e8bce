import { formatKey, type ReviewKey } from "../queue/index.ts";

/** The fields of a change request in a list. */
export interface ListedRequest {
  readonly updatedAt: Date;
  readonly head: { readonly sha: string };
  readonly target: string;
}

/**
 * Change requests that a sweep may skip: only changes that the forge's list shows can change the result of their
 * last review. Kept in memory and forgotten after a day, so that errors do not persist.
 */
export interface SettledReviews {
  /** Whether a change request needs a review, according to its entry in the list. */
  isDue(key: ReviewKey, listed: ListedRequest): boolean;
  /** A review ended that way; it counts if the change request was listed before it. */
  settle(key: ReviewKey): void;
  /** A review failed. */
  unsettle(key: ReviewKey): void;
  /** The settings by which a project is reviewed; when they are others than before, all is due again. */
  settings(project: Pick<ReviewKey, "forge" | "project">, text: string): void;
}

const dayMs = 24 * 60 * 60_000;
/** Forges report times in seconds: a recent change may be followed by another one with the same time. */
const freshMs = 2 * 60_000;

/** The state of a change request. */
interface Memory {
  readonly project: string;
  readonly looks: string;
  readonly until: number;
  isSettled: boolean;
}

/** Opens such a memory; time and chance are the system's by default. */
export function openSettledReviews(
  now: () => number = Date.now,
  random: () => number = Math.random,
): SettledReviews {
  const memories = new Map<string, Memory>();
  const texts = new Map<string, string>();
  const forget = (isOld: (memory: Memory) => boolean): void => {
    for (const [id, memory] of memories) if (isOld(memory)) memories.delete(id);
  };
  return {
    isDue(key, { updatedAt, head, target }) {
      const [id, at] = [formatKey(key), now()];
      const looks = `${updatedAt.toISOString()} ${head.sha} ${target}`;
      const known = memories.get(id);
      if (known?.looks === looks && known.until > at) return !known.isSettled;
      memories.delete(id);
      if (at - updatedAt.getTime() < freshMs) return true;
      // Not all at the same time.
      const until = at + dayMs * (0.5 + random() / 2);
      memories.set(id, { project: projectOf(key), looks, until, isSettled: false });
      return true;
    },
    settle(key) {
      const known = memories.get(formatKey(key));
      if (known !== undefined) known.isSettled = true;
    },
    unsettle: (key) => void memories.delete(formatKey(key)),
    settings(of, text) {
      const project = projectOf(of);
      if (texts.get(project) !== text) forget((memory) => memory.project === project);
      texts.set(project, text);
      const at = now();
      forget(({ until }) => until <= at);
    },
  };
}

function projectOf({ forge, project }: Pick<ReviewKey, "forge" | "project">): string {
  return `${forge} ${project}`;
}
