import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type Dispatcher, fetch } from "undici";
import type { Connection } from "./connection.ts";
import { openDispatcher } from "./dispatcher.ts";

/** The answer of an address. */
export interface AddressAnswer {
  /** The status. */
  readonly status: number;
  /** The headers by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const usualLimitMs = 5_000;

/**
 * Sends a GET to an address: without credentials, without following redirects, without reading the body.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `network` when there is no answer within five seconds.
 */
export async function lookAtAddress(
  url: string,
  way: Pick<Connection, "certificateAuthorities" | "proxy" | "timeoutMs">,
): Promise<AddressAnswer> {
  const dispatcher = openDispatcher(way);
  try {
    return await ask(url, dispatcher, way.timeoutMs ?? usualLimitMs);
  } catch (error) {
    throw new MirrorError("network", `no answer (${reasonOf(error)})`);
  } finally {
    await dispatcher.destroy();
  }
}

async function ask(url: string, dispatcher: Dispatcher, limitMs: number): Promise<AddressAnswer> {
  const { status, headers } = await fetch(url, {
    dispatcher,
    redirect: "manual",
    signal: AbortSignal.timeout(limitMs),
    headers: { "user-agent": "mirrorkit" },
  });
  return { status, headers: Object.fromEntries(headers.entries()) };
}

/** Only the code of the innermost failure: its wrappers may contain the proxy's password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.cause instanceof Error) return reasonOf(error.cause);
  if (error.name === "TimeoutError") return "timed out";
  return printable("code" in error && typeof error.code === "string" ? error.code : error.name);
}
