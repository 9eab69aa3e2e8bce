import { setTimeout as sleep } from "node:timers/promises";
import { defined, MirrorError, printable } from "../../base/problem/index.ts";
import { readFaults, retryAfter, wordFaults } from "../../models/registry/index.ts";
import { readBody } from "./body.ts";
import type { RetryLimits } from "./options.ts";
import { type Answer, FailedExchange } from "./transport.ts";

/** The state that all requests to one host share: when it accepts requests again, and whether it fails. */
export interface HostGate {
  readonly host: string;
  /** The time of the clock in milliseconds before which nothing is sent. */
  notBefore: number;
  /** The number of consecutive requests whose retries were exhausted. */
  gaveUp: number;
  /** Why the last one did, as long as the host is left alone for it. */
  down?: { readonly error: MirrorError; readonly until: number };
}

const transient = new Set([429, 500, 502, 503, 504]);
const longestWait = 30_000;
const mostGivenUp = 3;
const leftAlone = 30_000;

/** Opens the gate of a host. */
export function openGate(host: string): HostGate {
  return { host, notBefore: 0, gaveUp: 0 };
}

/**
 * Sends a request until an answer is not a transient failure, within the given limits. After three
 * consecutive exhausted requests, the host gets no requests for half a minute, so that an outage does not cost a
 * wait per request.
 *
 * @throws a {@link MirrorError} `rate-limited` with the time to retry, or `network`.
 */
export async function withRetries(
  gate: HostGate,
  { tries = 5, budget = 60_000, first = 500 }: RetryLimits,
  send: () => Promise<Answer>,
): Promise<Answer> {
  if (gate.down !== undefined && gate.down.until > Date.now()) throw gate.down.error;
  let waited = 0;
  for (let number = 1; ; number++) {
    waited += await waitForTurn(gate, budget - waited);
    const outcome = await attempt(gate.host, send);
    if ("answer" in outcome) {
      gate.gaveUp = 0;
      delete gate.down;
      return outcome.answer;
    }
    const wait = outcome.wait ?? Math.random() * Math.min(longestWait, first * 2 ** (number - 1));
    const isOver = number >= tries || waited + wait > budget;
    if (!outcome.mayPass || isOver) throw giveUp(gate, outcome);
    if (outcome.isForAll) gate.notBefore = Math.max(gate.notBefore, Date.now() + wait);
    else {
      await sleep(wait);
      waited += wait;
    }
  }
}

type Outcome = { readonly answer: Answer } | Failure;

interface Failure {
  readonly error: MirrorError;
  readonly mayPass: boolean;
  /** Milliseconds that the registry asks for. */
  readonly wait?: number;
  /** Whether the registry asks all of us to wait, not just this request. */
  readonly isForAll: boolean;
}

async function attempt(host: string, send: () => Promise<Answer>): Promise<Outcome> {
  let answer: Answer;
  try {
    answer = await send();
  } catch (error) {
    if (!(error instanceof FailedExchange)) throw error;
    return { ...error.failure, isForAll: false };
  }
  if (!transient.has(answer.status)) return { answer };
  const wait = retryAfter(answer.header("retry-after"), Date.now());
  const error = await refusal(host, answer, wait);
  const isForAll = answer.status === 429 || answer.status === 503;
  return { error, mayPass: true, isForAll, ...defined({ wait }) };
}

async function refusal(
  host: string,
  answer: Answer,
  wait: number | undefined,
): Promise<MirrorError> {
  const { bytes } = await readBody(answer, 65_536).catch(() => ({ bytes: Buffer.alloc(0) }));
  const said = wordFaults(readFaults(bytes.toString("utf8"), answer.secrets));
  const because = said === undefined ? "" : ` (${said})`;
  if (answer.status !== 429) {
    return new MirrorError("network", `${printable(host)} answered ${answer.status}${because}`, {
      hint: "Ask the operator of the registry to fix it, and run again.",
    });
  }
  return new MirrorError(
    "rate-limited",
    `${printable(host)} answers 429 Too Many Requests${because}`,
    {
      hint: "Wait and run again, with fewer connections.",
      ...(wait === undefined ? {} : { retryAt: new Date(Date.now() + wait) }),
    },
  );
}

async function waitForTurn(gate: HostGate, budget: number): Promise<number> {
  let waited = 0;
  for (;;) {
    const left = gate.notBefore - Date.now();
    if (left <= 0) return waited;
    const wait = Math.min(left, Math.max(0, budget - waited));
    if (wait <= 0) return waited;
    await sleep(wait);
    waited += wait;
  }
}

function giveUp(gate: HostGate, { error, mayPass }: Failure): MirrorError {
  if (!mayPass) return error;
  gate.gaveUp += 1;
  if (gate.gaveUp >= mostGivenUp) gate.down = { error, until: Date.now() + leftAlone };
  return error;
}
