import { MirrorError, printable } from "../../base/problem/index.ts";
import { dropBody } from "./body.ts";
import type { Answer, Exchange, Transport } from "./transport.ts";

const redirect = new Set([301, 302, 303, 307, 308]);
const most = 5;

/**
 * Sends a request and follows redirects. Credentials stay with their origin: after the first redirect to another
 * origin none are sent, not even back at the first one.
 *
 * @throws a {@link MirrorError} `network` for a loop, too many redirects or one without an address, `refused` for
 * one from HTTPS to plain HTTP.
 */
export async function followRedirects(transport: Transport, exchange: Exchange): Promise<Answer> {
  const seen = new Set<string>();
  let current = exchange;
  for (;;) {
    const answer = await transport.send(current);
    if (!redirect.has(answer.status) || exchange.method === "POST") return answer;
    await dropBody(answer);
    seen.add(current.url.href);
    const url = targetOf(answer);
    if (seen.has(url.href)) throw lost(exchange, "redirects in a loop");
    if (seen.size > most) throw lost(exchange, `is redirected more than ${most} times`);
    refuseDowngrade(current.url, url, transport);
    const headers = url.origin === current.url.origin ? current.headers : bare(current.headers);
    current = { ...current, url, headers };
  }
}

function targetOf(answer: Answer): URL {
  const location = answer.header("location");
  if (location !== undefined && URL.canParse(location, answer.url.href)) {
    const url = new URL(location, answer.url);
    if (/^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  }
  throw new MirrorError(
    "network",
    `${printable(answer.url.host)} redirects to an address that cannot be followed`,
    { hint: "Check the redirects of the registry and of any proxy in front of it." },
  );
}

function refuseDowngrade(from: URL, to: URL, transport: Transport): void {
  if (from.protocol !== "https:" || to.protocol !== "http:" || transport.isInsecure(to)) return;
  throw new MirrorError(
    "refused",
    `${printable(from.host)} redirects to ${printable(to.host)} over plain HTTP`,
    { hint: "Serve the blobs of the registry over HTTPS, or name the host as insecure." },
  );
}

function bare(headers: Exchange["headers"]): Exchange["headers"] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"),
  );
}

function lost({ url }: Exchange, what: string): MirrorError {
  return new MirrorError(
    "network",
    `${printable(url.pathname)} of ${printable(url.host)} ${what}`,
    { hint: "Check the redirects of the registry and of any proxy in front of it." },
  );
}
