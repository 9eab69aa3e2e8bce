import { defined, isErrnoException, MirrorError, printable } from "../../base/problem/index.ts";

/** Why a request had no answer, and whether another try may have one. */
export interface ExchangeFailure {
  readonly error: MirrorError;
  readonly mayPass: boolean;
}

interface Words {
  readonly text: string;
  readonly hint?: string;
  readonly mayPass?: boolean;
}

const untrusted: Words = {
  text: "presents a certificate of a CA that is not trusted here",
  hint: "Put the CA certificate into /etc/containers/certs.d/HOST/ca.crt, or name it with --ca.",
};
const plain: Words = {
  text: "does not speak TLS",
  hint: "If it is meant to use plain HTTP, set insecure = true for it in registries.conf, or name it with --insecure.",
};
const closed: Words = {
  text: "closed the connection before its answer was complete",
  mayPass: true,
};
const silent: Words = { text: "did not answer in time", mayPass: true };
const notHttp: Words = {
  text: "gave an answer that is not HTTP",
  hint: "Check the port: another service may listen there.",
};

const words: Readonly<Record<string, Words>> = {
  ECONNREFUSED: { text: "refuses the connection", mayPass: true },
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: closed,
  ENOTFOUND: {
    text: "has a name that cannot be resolved here",
    hint: "Check the name and the DNS server; with a proxy, HTTPS_PROXY and NO_PROXY.",
  },
  EAI_AGAIN: { text: "has a name that the DNS server failed to resolve", mayPass: true },
  EHOSTUNREACH: { text: "is unreachable from here", mayPass: true },
  ENETUNREACH: { text: "is unreachable from here", mayPass: true },
  ETIMEDOUT: silent,
  UND_ERR_CONNECT_TIMEOUT: { text: "did not accept a connection in time", mayPass: true },
  UND_ERR_HEADERS_TIMEOUT: silent,
  UND_ERR_BODY_TIMEOUT: { text: "stopped sending in the middle of its answer", mayPass: true },
  UND_ERR_HEADERS_OVERFLOW: { text: "sent headers that are too long" },
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: { text: "presents an expired certificate" },
  CERT_NOT_YET_VALID: { text: "presents a certificate that is not valid yet: check the clock" },
  ERR_TLS_CERT_ALTNAME_INVALID: { text: "presents a certificate of another host" },
  EPROTO: plain,
  ERR_SSL_WRONG_VERSION_NUMBER: plain,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: plain,
};

/** What fails before a proxy could pass anything on. */
const connecting = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Explains why a request to a host, or to the proxy before it, had no answer. */
export function failureOf(host: string, cause: unknown, proxy?: string): ExchangeFailure {
  const error = innermost(cause);
  const code = isErrnoException(error) ? error.code : "";
  const isDeadline = error instanceof Error && error.name === "TimeoutError";
  const found = isDeadline
    ? silent
    : (words[code] ?? (isUnreadable(error, code) ? notHttp : other(error)));
  const { text, hint, mayPass = false } = found;
  const isOfProxy = proxy !== undefined && connecting.has(code);
  const who = isOfProxy ? `the proxy of ${printable(host)}, ${printable(proxy)},` : printable(host);
  const filled = isOfProxy
    ? "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
    : hint?.replaceAll("HOST", printable(host));
  return {
    error: new MirrorError("network", `${who} ${text}`, { cause, ...defined({ hint: filled }) }),
    mayPass,
  };
}

/** undici leaves out the code of some of these. */
function isUnreadable(error: unknown, code: string): boolean {
  return code.startsWith("HPE_") || (error instanceof Error && error.name === "HTTPParserError");
}

function other(error: unknown): Words {
  const message = error instanceof Error ? error.message : String(error);
  return { text: `could not be queried: ${printable(message)}` };
}

/** undici sometimes wraps the error of the socket. */
function innermost(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const known = isErrnoException(error) && error.code in words;
  return !known && error.cause instanceof Error ? innermost(error.cause) : error;
}
