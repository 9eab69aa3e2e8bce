import { setTimeout as wait } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { MirrorError, printable } from "../../base/problem/index.ts";
import type { AlertSettings, SecretPlace } from "../../models/settings/index.ts";
import type { Environment } from "../credentials/index.ts";
import { readTextFile } from "../disk/index.ts";
import type { TrustStore } from "../registry/index.ts";

/** How receivers of alerts are reached. */
export interface AlertTransport {
  /** Variables: proxies, and those that the settings name. */
  readonly environment: Environment;
  /** The certificates that receivers are checked with. */
  readonly trust: TrustStore;
  /** Milliseconds that a request may take; 10,000 when undefined. */
  readonly timeoutMs?: number;
  /** Milliseconds before the second try, twice that before the third; 1,000 when undefined. */
  readonly retryDelayMs?: number;
}

const tries = 3;

/**
 * Posts an alert to a receiver. It follows no redirects. No part of the address but its host appears in an error: the rest
 * often is the secret.
 *
 * @throws a {@link MirrorError} `wrong-use` when the address or the token is missing or is none; `network` when the
 * receiver cannot be reached or does not accept the alert.
 */
export async function postAlert(
  { url: place, token, kind }: AlertSettings,
  body: string,
  { environment, trust, timeoutMs = 10_000, retryDelayMs = 1_000 }: AlertTransport,
): Promise<void> {
  const address = addressOf(secretAt(place, environment));
  const bearer = token === undefined ? undefined : secretAt(token, environment);
  const dispatcher = await openDispatcher(environment, trust, address);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const failure = await post(address, { body, bearer, timeoutMs, dispatcher });
      if (failure === undefined) return;
      if (!failure.mayPass || attempt === tries) throw refused(kind, address, failure);
      await wait(retryDelayMs * 2 ** (attempt - 1));
    }
  } finally {
    await dispatcher.close();
  }
}

interface Post {
  readonly body: string;
  readonly bearer: string | undefined;
  readonly timeoutMs: number;
  readonly dispatcher: Dispatcher;
}

async function post(
  address: URL,
  { body, bearer, timeoutMs, dispatcher }: Post,
): Promise<Failure | undefined> {
  try {
    const { statusCode, body: answer } = await dispatcher.request({
      origin: address.origin,
      path: address.pathname + address.search,
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.dump();
    if (statusCode >= 200 && statusCode < 300) return undefined;
    return { reason: `HTTP ${statusCode}`, mayPass: statusCode === 429 || statusCode >= 500 };
  } catch (error) {
    return { reason: reasonOf(error), mayPass: true };
  }
}

function refused(kind: string, { host }: URL, { reason }: Failure): MirrorError {
  return new MirrorError("network", `the ${kind} alert to ${host} failed: ${reason}`, {
    hint: "Check the address and the token under alerts in mirrorkit.yaml, and the proxy.",
  });
}

interface Failure {
  readonly reason: string;
  readonly mayPass: boolean;
}

/** The code of a failure: messages of libraries may have the address in them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError") return "no answer in time";
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" ? printable(code) : "no answer";
}

function secretAt(place: SecretPlace, environment: Environment): string {
  const text = "env" in place ? (environment[place.env] ?? "") : readTextFile(place.file);
  const value = text.trim();
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  const name = "env" in place ? `the variable ${place.env}` : `the file ${printable(place.file)}`;
  throw new MirrorError(
    "wrong-use",
    `${name}, named under alerts in mirrorkit.yaml, is empty or not one line`,
    {
      hint: "Set it to the address or the token of the receiver.",
    },
  );
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new MirrorError(
    "wrong-use",
    "an address under alerts is not a URL that begins with https://",
    {
      hint: "Check the variables and files under alerts in mirrorkit.yaml.",
    },
  );
}

async function openDispatcher(
  environment: Environment,
  trust: TrustStore,
  { host }: URL,
): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  const variable = (name: string): string =>
    environment[name.toLowerCase()] || environment[name] || "";
  const secureContext = trust.contextFor(host);
  const tls = secureContext === undefined ? {} : { secureContext };
  return new EnvHttpProxyAgent({
    httpProxy: variable("HTTP_PROXY"),
    httpsProxy: variable("HTTPS_PROXY"),
    noProxy: `${variable("NO_PROXY")},localhost,127.0.0.1,[::1]`,
    connect: { timeout: 10_000, ...tls },
    requestTls: tls,
  });
}
