import { member } from "./payload.ts";

/** Decides which comments have a review start at once. */
export interface CommentPace {
  /** Whether a comment of this account may, now that it asks. */
  admits(account: string): boolean;
}

/** How often something may happen: so many times at once, and then one each so many milliseconds. */
interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

interface Bucket {
  left: number;
  at: number;
}

const ofAccount: Rate = { burst: 5, everyMs: 60_000 };
/** 120 reviews an hour, at about 16 requests each: less than half of GitHub's limit. */
const ofAll: Rate = { burst: 30, everyMs: 30_000 };
const mostAccounts = 10_000;

/**
 * Anyone can write `/mirror recheck` without a limit, and each costs a review. So an account gets five at once and
 * then one a minute, and all accounts of a forge together 30 and then two a minute. The next sweep finds the others
 * by the change request's last change.
 *
 * @param now - the clock, in milliseconds
 */
export function paceComments(now: () => number = Date.now): CommentPace {
  const accounts = new Map<string, Bucket>();
  const all: Bucket = { left: ofAll.burst, at: now() };

  function bucketOf(account: string, at: number): Bucket {
    const bucket = accounts.get(account) ?? { left: ofAccount.burst, at };
    accounts.delete(account);
    accounts.set(account, bucket);
    const [oldest] = accounts.keys();
    if (accounts.size > mostAccounts && oldest !== undefined) accounts.delete(oldest);
    return bucket;
  }

  return {
    admits(account) {
      const at = now();
      return take(bucketOf(account, at), ofAccount, at) && take(all, ofAll, at);
    },
  };
}

function take(bucket: Bucket, { burst, everyMs }: Rate, now: number): boolean {
  bucket.left = Math.min(burst, bucket.left + Math.max(0, now - bucket.at) / everyMs);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

/** No forge takes longer comments. */
const longestComment = 1_000_000;

/** A line that may be a command, or the marker at the start of mirrorkit's comments: a deleted marker is restored. */
const mattering = /(?:^|[\r\n])(?:[^\S\r\n]{0,3}\/mirror(?:\s|$)|<!-- mirrorkit:)/;

/**
 * Whether the text of a comment can change a review. Cheap, and it accepts every line that a review itself accepts
 * as a command. A text that the payload does not contain may matter.
 */
export function canMatter(payload: unknown, ...path: readonly string[]): boolean {
  const text = member(payload, ...path);
  return typeof text !== "string" || mattering.test(text.slice(0, longestComment));
}
