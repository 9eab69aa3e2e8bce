import { type CauseRule, registryOf, says } from "./cause-types.ts";
import { hostIn, named, proxyStep } from "./network-words.ts";

const rateLimited: CauseRule = {
  id: "rate-limited",
  title: "A registry limits the rate of requests.",
  fault: "registry",
  retry: true,
  match: (complaint) =>
    says(
      complaint,
      "toomanyrequests",
      "too many requests",
      "rate limit",
      "status: 429",
      "status code 429",
    )
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "A registry")} answers 429: too many requests in a short time.`,
    next: [
      "Wait a few minutes and push again: images that were already copied are skipped.",
      "Lower --parallel-images and --parallel-layers, and log in: limits for anonymous users are lower.",
    ],
  }),
};

/** `lookup quay.io on 10.0.0.2:53: read udp …: i/o timeout`. */
const resolverIsSilent = /\blookup \S+(?: on \S+)?: (?:(?:read|write|dial) udp |i\/o timeout)/;

const dns: CauseRule = {
  id: "dns",
  title: "DNS cannot resolve the name of a registry.",
  fault: "machine",
  retry: true,
  match: (complaint) =>
    says(complaint, "no such host", "server misbehaving", "temporary failure in name resolution") ||
    resolverIsSilent.test(complaint.text)
      ? hostIn(complaint)
      : undefined,
  words: (group) => ({
    summary: `This machine cannot resolve ${named(group, "the name of a registry")}.`,
    next: [
      `Test it: getent hosts ${named(group, "HOST").replace(/:\d+$/, "")}. Check the spelling of the name, and the resolver (/etc/resolv.conf; in a pod, its dnsPolicy).`,
      proxyStep(group),
    ],
  }),
};

/** What Go says when a proxy answers 403 to CONNECT: a registry's answer has more words. */
const refusedByProxy = /\b(?:Get|Head|Post|Put|Patch) "https:[^"\s]+": Forbidden\b/;

const proxy: CauseRule = {
  id: "proxy",
  title: "The proxy rejects requests or is unreachable.",
  fault: "machine",
  match: (complaint) =>
    says(complaint, "proxyconnect", "proxy authentication required", "status code 407") ||
    refusedByProxy.test(complaint.text)
      ? hostIn(complaint)
      : undefined,
  words: (group) => ({
    summary: `The proxy rejects the request to ${named(group)}, or is unreachable.`,
    next: [
      proxyStep(group),
      "Check the proxy's address and account, and whether it allows the hosts of the sources: quay.io, cdn*.quay.io, registry.redhat.io, registry.connect.redhat.com.",
    ],
  }),
};

const timeout: CauseRule = {
  id: "timeout",
  title: "A connection broke or timed out.",
  fault: "registry",
  retry: true,
  match: (complaint) =>
    says(
      complaint,
      "i/o timeout",
      "tls handshake timeout",
      "context deadline exceeded",
      "client.timeout",
      "connection reset by peer",
      "broken pipe",
      "connection timed out",
      "unexpected eof",
      "stream error: ",
      "http2: ",
    ) || /: eof\)?$/.test(complaint.folded)
      ? hostIn(complaint)
      : undefined,
  words: (group) => ({
    summary: `The connection to ${named(group)} broke or timed out.`,
    next: [
      "Push again: images that were already copied are skipped. With --retries, mirrorkit does this automatically.",
      "Give large images more time: --image-timeout 1800.",
      proxyStep(group),
    ],
  }),
};

const unreachable: CauseRule = {
  id: "unreachable",
  title: "Nothing answers at the address of a registry.",
  fault: "registry",
  retry: true,
  match: (complaint) =>
    says(
      complaint,
      "connection refused",
      "no route to host",
      "network is unreachable",
      "host is down",
    )
      ? hostIn(complaint)
      : undefined,
  words: (group) => {
    const isDestination = group.complaints[0].side === "destination";
    return {
      summary: `Nothing answers at ${named(group)}${isDestination ? ", the destination" : ""}.`,
      next: [
        `Check the name and the port, and whether the registry is running: curl -sS https://${named(group, "HOST")}/v2/.`,
        proxyStep(group),
      ],
    };
  },
};

const serverError: CauseRule = {
  id: "server-error",
  title: "A registry returns server errors (5xx).",
  fault: "registry",
  retry: true,
  match: (complaint) =>
    says(
      complaint,
      "status: 500",
      "status: 502",
      "status: 503",
      "status: 504",
      "internal server error",
      "bad gateway",
      "service unavailable",
      "gateway timeout",
    ) || /\bstatus(?: code)?:? 5\d\d\b/.test(complaint.folded)
      ? registryOf(complaint)
      : undefined,
  words: (group) => {
    const [, status] = /\b(50\d [A-Z][A-Za-z ]+)/.exec(group.complaints[0].text) ?? [];
    const answer = status === undefined ? "with a server error (5xx)" : status.trim();
    return {
      summary: `${named(group, "A registry")} answers ${answer}.`,
      next: [
        "Push again later: images that were already copied are skipped. With --retries, mirrorkit does this automatically.",
        group.complaints[0].side === "source"
          ? "For Red Hat's registries, see https://status.redhat.com."
          : "Check the registry's log and the free space of its storage.",
      ],
    };
  },
};

/** Causes between this machine and the registries, in the order in which they are tried. */
export const networkRules: readonly CauseRule[] = [
  rateLimited,
  proxy,
  dns,
  unreachable,
  timeout,
  serverError,
];
