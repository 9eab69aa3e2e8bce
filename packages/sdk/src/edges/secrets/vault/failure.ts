import {
  defined,
  isErrnoException,
  isMirrorError,
  MirrorError,
  printable,
  withoutKnown,
} from "../../../base/problem/index.ts";
import type { VaultAnswer } from "./exchange.ts";

const untrusted = "Name its CA certificate, a PEM file, with VAULT_CACERT or --vault-ca.";

const plain = ["does not speak TLS", "Check the scheme and the port of VAULT_ADDR."] as const;

const reasons: Readonly<Record<string, readonly [string, string?]>> = {
  ECONNREFUSED: ["refuses the connection", "Check VAULT_ADDR, and whether Vault runs."],
  ECONNRESET: ["closed the connection before its answer was complete"],
  UND_ERR_SOCKET: ["closed the connection before its answer was complete"],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ["closed the connection before its answer was complete"],
  UND_ERR_CONNECT_TIMEOUT: ["did not accept a connection in time"],
  ENOTFOUND: ["has a name that cannot be resolved here", "Check VAULT_ADDR and the DNS server."],
  EAI_AGAIN: ["has a name that the DNS server failed to resolve"],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["presents a certificate that is not trusted here", untrusted],
  SELF_SIGNED_CERT_IN_CHAIN: ["presents a certificate that is not trusted here", untrusted],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["presents a certificate that is not trusted here", untrusted],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["presents a certificate that is not trusted here", untrusted],
  CERT_HAS_EXPIRED: ["presents an expired certificate"],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "presents a certificate of another host",
    "Write VAULT_ADDR with a name of the certificate, or set VAULT_TLS_SERVER_NAME to one.",
  ],
  EPROTO: plain,
  ERR_SSL_WRONG_VERSION_NUMBER: plain,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: plain,
};

/** A request without an answer. */
export class NoAnswer extends Error {
  /** The error to report. */
  readonly error: MirrorError;
  /** Whether another try may have an answer: the request never left, or its answer got lost. */
  readonly mayPass: "unsent" | "lost" | undefined;

  /** The cause is left out: it may contain the request. */
  constructor(host: string, cause: unknown) {
    super("no answer");
    const code = codeOf(cause);
    this.error = isMirrorError(cause) ? cause : wordsFor(host, code, cause);
    this.mayPass = unsent.has(code) ? "unsent" : lost.has(code) ? "lost" : undefined;
  }
}

const unsent = new Set(["ECONNREFUSED", "UND_ERR_CONNECT_TIMEOUT", "EAI_AGAIN"]);
const lost = new Set(["ECONNRESET", "UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);

function wordsFor(host: string, code: string, cause: unknown): MirrorError {
  const name = cause instanceof Error ? cause.name : "";
  const [text, hint] =
    name === "TimeoutError"
      ? ["did not answer in time", "Raise VAULT_CLIENT_TIMEOUT if Vault needs more time."]
      : (reasons[code] ?? [`could not be queried (${printable(code || name || "unknown")})`]);
  const details = defined({ hint });
  return new MirrorError("network", `Vault at ${printable(host)} ${text}`, details);
}

/** The code of the innermost error that has one. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return codeOf(error.cause) || (isErrnoException(error) ? error.code : "");
}

/** The request that an answer belongs to: server and purpose. */
export interface Asked {
  /** Host of Vault. */
  readonly host: string;
  /** For the message: `the AppRole login`, `vault:secret/quay`. */
  readonly what: string;
  /** The secrets of the request, which are cut out of server messages. */
  readonly secrets: readonly string[];
}

/** Explains why an answer is not the expected one; the status is one that Vault uses for this. */
export function failureOf(answer: VaultAnswer, asked: Asked): MirrorError {
  const { status } = answer;
  const [host, what] = [printable(asked.host), printable(asked.what)];
  const said = saidBy(answer, asked.secrets);
  if (status >= 300 && status < 400) return redirected(answer, asked);
  if (status === 503 && said.includes("sealed")) {
    return new MirrorError("network", `Vault at ${host} is sealed`, {
      hint: "Unseal it, or ask its operator to unseal it.",
    });
  }
  if (status === 429) return limited(answer, host);
  if (said.includes("HTTP request to an HTTPS server")) {
    return new MirrorError("network", `Vault at ${host} speaks TLS`, {
      hint: "Write VAULT_ADDR with https://.",
    });
  }
  if (answer.body === undefined || status >= 500 || status === 412) {
    const how = said === "" ? "" : `: ${said}`;
    return new MirrorError("network", `Vault at ${host} answered ${what} with ${status}${how}`, {
      hint: "Check VAULT_ADDR and any proxy in front of Vault.",
    });
  }
  return new MirrorError(
    "unauthorized",
    `Vault at ${host} refuses ${what}: ${said || `status ${status}`}`,
  );
}

function redirected(answer: VaultAnswer, { host, what }: Asked): MirrorError {
  const location = answer.header("location") ?? "";
  const other = URL.canParse(location) ? new URL(location).host : undefined;
  const where = other === undefined ? "elsewhere" : `to ${printable(other)}`;
  return new MirrorError(
    "network",
    `Vault at ${printable(host)} answers ${printable(what)} with a redirect ${where}, which mirrorkit does not follow: it would send the token`,
    { hint: "Write VAULT_ADDR with the address of the active node or of the load balancer." },
  );
}

function limited(answer: VaultAnswer, host: string): MirrorError {
  const seconds = Number(answer.header("retry-after"));
  const isNamed = answer.header("retry-after") !== undefined && seconds >= 0 && seconds < 86_400;
  return new MirrorError("rate-limited", `Vault at ${host} asks to wait`, {
    hint: "Run again later, or raise the rate limit quota of Vault.",
    ...(isNamed ? { retryAt: new Date(Date.now() + seconds * 1_000) } : {}),
  });
}

const longestSaid = 2_000;

/** The server's message on one line, without any secret of the request. */
export function saidBy({ body, text }: VaultAnswer, secrets: readonly string[]): string {
  const errors: unknown =
    typeof body === "object" && body !== null && "errors" in body ? body.errors : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : text;
  // Go joins errors as "2 errors occurred:", then a line with a star for each.
  const line = (typeof first === "string" ? first : "")
    .slice(0, longestSaid)
    .split("\n")
    .map((part) => part.trim())
    .filter((part) => part !== "" && !/^\d{1,4} errors? occurred:$/.test(part))
    .map((part) => (part.startsWith("* ") ? part.slice(2) : part))
    .join("; ");
  const clean = withoutKnown(line, secrets);
  return clean.startsWith("<") ? "a page in HTML" : printable(clean);
}
