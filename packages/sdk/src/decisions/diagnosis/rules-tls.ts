import { type CauseRule, registryOf, says } from "./cause-types.ts";
import { hostIn, named } from "./network-words.ts";

const plainHttp: CauseRule = {
  id: "plain-http",
  title: "A registry speaks plain HTTP, but oc-mirror uses TLS.",
  fault: "registry",
  match: (complaint) =>
    says(
      complaint,
      "server gave http response to https client",
      "does not look like a tls handshake",
    )
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "A registry")} speaks plain HTTP where TLS is expected.`,
    next: [
      "Check the port, and whether a proxy answers instead of the registry.",
      "For a lab registry: --insecure-destination, or --insecure-source (oc-mirror: --dest-tls-verify=false, --src-tls-verify=false).",
    ],
  }),
};

const certificateTime: CauseRule = {
  id: "certificate-expired",
  title: "A certificate has expired, or the clock of the machine is wrong.",
  fault: "machine",
  match: (complaint) =>
    says(complaint, "certificate has expired or is not yet valid") ? hostIn(complaint) : undefined,
  words: (group) => {
    const [first] = group.complaints;
    const isEarly = first.folded.includes(" is before ");
    return {
      summary: `The certificate of ${named(group)} ${isEarly ? "is not valid yet: the clock of this machine is behind" : "has expired, or the clock of this machine is ahead"}.`,
      next: [
        "Compare the clock: date -u, chronyc tracking.",
        isEarly
          ? "Synchronise the clock of this machine."
          : `If the clock is right, renew the certificate of ${named(group)}.`,
      ],
    };
  },
};

const certificateUntrusted: CauseRule = {
  id: "certificate-untrusted",
  title: "The certificate of a registry is not trusted on this machine, or is for another name.",
  fault: "machine",
  match: (complaint) =>
    says(
      complaint,
      "x509: ",
      "tls: failed to verify",
      "remote error: tls",
      "tls: handshake failure",
    )
      ? hostIn(complaint)
      : undefined,
  words: (group) => {
    const [first] = group.complaints;
    const isName = first.folded.includes("certificate is valid for");
    return {
      summary: isName
        ? `The certificate of ${named(group)} is for another name.`
        : `This machine does not trust the certificate of ${named(group)}.`,
      next: isName
        ? [
            "Use the name that the certificate is for, or reissue it with this name among its subjectAltNames.",
          ]
        : [
            `Put the CA certificate into /etc/containers/certs.d/${named(group, "HOST")}/ca.crt, or add it to the system trust store with update-ca-trust.`,
            "If a proxy intercepts TLS, trust the CA of the proxy.",
          ],
    };
  },
};

/** Causes with TLS, in the order in which they are tried. */
export const tlsRules: readonly CauseRule[] = [plainHttp, certificateTime, certificateUntrusted];
