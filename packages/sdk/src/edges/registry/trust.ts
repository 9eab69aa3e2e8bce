import { join } from "node:path";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { MirrorError, printable } from "../../base/problem/index.ts";
import type { UserContext } from "../credentials/index.ts";
import { isFile, namesIn, readTextFile } from "../disk/index.ts";

/** Provides the trusted certificates and the client certificate for each host. */
export interface TrustStore {
  /** For a host with port, as in the reference; undefined for the certificates that Node trusts. */
  readonly contextFor: (host: string) => SecureContext | undefined;
}

/** Where a system keeps the authorities that it trusts: the first that exists counts, as for podman and oc-mirror. */
const systemBundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * Trusts the same certificates as podman, skopeo and oc-mirror: the system's authorities (or those of
 * `SSL_CERT_FILE`), those of `NODE_EXTRA_CA_CERTS`, the named files, and per host those of the `certs.d` folders,
 * with their client certificates.
 *
 * @param authorities - paths of PEM files
 * @throws a {@link MirrorError} `unreadable-input` when a named file cannot be read, `invalid-input` when a file
 * contains no certificate; `contextFor` throws the same for the files of a host.
 */
export function openTrustStore(authorities: readonly string[], user: UserContext): TrustStore {
  const { environment } = user;
  const system = environment["SSL_CERT_FILE"] || systemBundles.find(isFile);
  const extra = environment["NODE_EXTRA_CA_CERTS"] || undefined;
  const named = authorities.map(readCertificates);
  const general = [
    ...rootCertificates,
    ...[system, extra].flatMap((path) =>
      path !== undefined && isFile(path) ? [readTextFile(path)] : [],
    ),
    ...named,
  ];
  const folders = certificateFolders(user);
  const known = new Map<string, SecureContext>();
  return {
    contextFor: (host) => {
      const context = known.get(host) ?? contextOf(host, general, folders);
      known.set(host, context);
      return context;
    },
  };
}

function certificateFolders({ environment, platform }: UserContext): readonly string[] {
  const home = environment["HOME"] || undefined;
  const own = home === undefined ? [] : [join(home, ".config", "containers", "certs.d")];
  if (platform === "win32") return own;
  return [...own, "/etc/containers/certs.d", "/etc/docker/certs.d"];
}

function contextOf(
  host: string,
  general: readonly string[],
  folders: readonly string[],
): SecureContext {
  // An address leaves out the usual port, which the name of a folder may have.
  const names = /:\d+$/.test(host) ? [host] : [host, `${host}:443`];
  const folder = folders
    .flatMap((one) => names.map((name) => join(one, name)))
    .find((one) => namesIn(one).length > 0);
  const files = folder === undefined ? [] : namesIn(folder);
  const ending = (end: string): readonly string[] =>
    files.filter((name) => name.endsWith(end)).map((name) => join(folder ?? "", name));
  const ca = [...general, ...ending(".crt").map(readCertificates)];
  const [certificate] = ending(".cert");
  if (certificate === undefined) return createSecureContext({ ca });
  const key = certificate.replace(/\.cert$/, ".key");
  return clientContext(ca, certificate, key);
}

function clientContext(ca: readonly string[], certificate: string, key: string): SecureContext {
  const pair = { cert: readTextFile(certificate), key: readTextFile(key) };
  try {
    return createSecureContext({ ca: [...ca], ...pair });
  } catch (cause) {
    throw new MirrorError(
      "invalid-input",
      `${printable(certificate)} and its key are not a usable TLS pair`,
      { cause, position: { file: certificate } },
    );
  }
}

function readCertificates(path: string): string {
  const text = readTextFile(path);
  if (/-----BEGIN (?:TRUSTED )?CERTIFICATE-----/.test(text)) return text;
  throw new MirrorError("invalid-input", `${printable(path)} contains no PEM certificate`, {
    hint: "Give the CA certificate, which begins with -----BEGIN CERTIFICATE-----.",
    position: { file: path },
  });
}
