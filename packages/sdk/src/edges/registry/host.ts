import { MirrorError, printable, quoted } from "../../base/problem/index.ts";
import {
  chooseLogin,
  type LoginMethod,
  readChallenges,
  readFaults,
  wordFaults,
} from "../../models/registry/index.ts";
import { readBody } from "./body.ts";
import type { RetryLimits } from "./options.ts";
import { followRedirects } from "./redirects.ts";
import { type HostGate, openGate, withRetries } from "./retries.ts";
import type { Answer, Transport } from "./transport.ts";

/** A registry's answer to a ping. */
export interface RegistryPing {
  /** Its origin, `https://quay.example.test`. */
  readonly origin: string;
  /** Its login method; undefined when it allows anonymous access so far. */
  readonly login?: LoginMethod;
  /** The response time in milliseconds. */
  readonly milliseconds: number;
}

/** A registry that was, or will be, greeted. */
export interface RegistryHost {
  /** Host with port, as references have it. */
  readonly registry: string;
  readonly gate: HostGate;
  /** Greets the registry, once. A failure counts for half a minute. */
  ping(): Promise<RegistryPing>;
  /** Takes over a login method that the registry announced later. */
  adopt(login: LoginMethod): Promise<void>;
}

const failureCounts = 30_000;
const longestAnswer = 65_536;

/** Creates a registry host by name; nothing is sent yet. */
export function openHost(registry: string, transport: Transport, retry: RetryLimits): RegistryHost {
  const gate = openGate(registry);
  let known: Promise<RegistryPing> | undefined;
  const greet = async (): Promise<RegistryPing> => {
    try {
      return await greetHost(registry, transport, retry, gate);
    } catch (error) {
      setTimeout(() => {
        known = undefined;
      }, failureCounts).unref();
      throw error;
    }
  };
  const ping = (): Promise<RegistryPing> => {
    known ??= greet();
    return known;
  };
  return {
    registry,
    gate,
    ping,
    async adopt(login) {
      const before = await ping();
      known = Promise.resolve({ ...before, login });
    },
  };
}

/** An insecure registry is asked over TLS first, too, as podman does. */
async function greetHost(
  registry: string,
  transport: Transport,
  retry: RetryLimits,
  gate: HostGate,
): Promise<RegistryPing> {
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  if (!URL.canParse(`https://${host}`)) throw notAnAddress(registry);
  const isInsecure = transport.isInsecure(new URL(`https://${host}`));
  if (!isInsecure) return greetAt(`https://${host}`, transport, retry, gate);
  try {
    return await greetAt(`https://${host}`, transport, { ...retry, tries: 1 }, openGate(registry));
  } catch {
    return greetAt(`http://${host}`, transport, retry, gate);
  }
}

function notAnAddress(registry: string): MirrorError {
  return new MirrorError("invalid-input", `${quoted(registry)} is not the address of a registry`, {
    hint: "Write host and port, such as quay.example.test:8443; ports end at 65535.",
  });
}

async function greetAt(
  origin: string,
  transport: Transport,
  retry: RetryLimits,
  gate: HostGate,
): Promise<RegistryPing> {
  const url = new URL(`${origin}/v2/`);
  const start = performance.now();
  const answer = await withRetries(gate, retry, () =>
    followRedirects(transport, { method: "GET", url, headers: {} }),
  );
  const milliseconds = performance.now() - start;
  const { bytes } = await readBody(answer, longestAnswer);
  if (answer.status === 200) return { origin, milliseconds };
  if (answer.status === 401) return { origin, login: loginOf(gate.host, answer), milliseconds };
  const said = wordFaults(readFaults(bytes.toString("utf8"), answer.secrets));
  const because = said === undefined ? "" : ` (${said})`;
  throw new MirrorError(
    "network",
    `${printable(gate.host)} answered ${answer.status}${because} to /v2/: it is not a registry, or a proxy is in front of it`,
    { hint: "Check the name and port of the registry, and HTTPS_PROXY and NO_PROXY." },
  );
}

/**
 * The login method of a registry that answers 401.
 *
 * @throws a {@link MirrorError} `network` when the answer names no readable method.
 */
export function loginOf(host: string, answer: Answer): LoginMethod {
  const login = chooseLogin(readChallenges(answer.header("www-authenticate") ?? ""));
  if (login !== undefined) return login;
  const what = answer.header("www-authenticate") === undefined ? "no" : "an unreadable";
  throw new MirrorError(
    "network",
    `${printable(host)} requires a login, but sent ${what} WWW-Authenticate header`,
    {
      hint: "Connect to the registry directly: a proxy in front of it may have removed the header.",
    },
  );
}
