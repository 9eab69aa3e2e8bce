import type { Logger } from "pino";
import { formatKey } from "../queue/index.ts";
import type { BranchHead } from "./events.ts";
import type { Enqueue } from "./intake.ts";

/** Returns the numbers of the open change requests from a branch that are at its commit. */
export type FindByBranch = (head: BranchHead) => Promise<readonly number[]>;

/** The inputs of looking up change requests. */
export interface LookUpsContext {
  /** The id of the forge; keys carry it. */
  readonly forge: string;
  /** Asks the forge. */
  readonly find: FindByBranch;
  /** Hands keys on. */
  readonly enqueue: Enqueue;
  /** The log. */
  readonly log: Logger;
}

/**
 * Looks up the change requests of branches, one branch after the other, and adds their keys. A waiting branch is
 * not looked up twice; when the forge does not answer, the next sweep finds the keys.
 */
export function openBranchLookUps(context: LookUpsContext): (head: BranchHead) => void {
  const waiting = new Map<string, BranchHead>();
  let working = false;

  async function work(): Promise<void> {
    working = true;
    try {
      for (const [id, head] of waiting) {
        waiting.delete(id);
        await lookUp(context, head);
      }
    } catch (error) {
      waiting.clear();
      const message =
        "the change requests of a branch could not be listed; the next sweep finds them";
      context.log.warn({ err: error }, message);
    } finally {
      working = false;
    }
  }

  return (head) => {
    waiting.set([head.project, head.sha, head.branch].join("\n"), head);
    if (!working) void work();
  };
}

async function lookUp(
  { forge, find, enqueue, log }: LookUpsContext,
  head: BranchHead,
): Promise<void> {
  const { project } = head;
  for (const number of await find(head)) {
    const key = { kind: "review" as const, forge, project, number };
    if (await enqueue(key, "event")) continue;
    log.warn({ key: formatKey(key) }, "the queue accepted no work; the next sweep finds it");
  }
}
