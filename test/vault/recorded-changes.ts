import { text } from "./answers.ts";
import { asRoot, mountRedhat, objectOf, type RecordedServers } from "./recorded-worlds.ts";
import { type Recorded, tokenOf } from "./transcripts.ts";
import type { VaultWorld } from "./vault-world.ts";

/** The server that an exchange was with. */
export function serverOf(
  { dev, file, active, standby }: RecordedServers,
  name: string,
): VaultWorld {
  const [section = "", rest = ""] = name.split("/");
  if (section === "proxy") return { ...dev, demandsHeader: true };
  if (/^(?:uninit|sealed|unsealed|resealed|tls)$/.test(section)) return file;
  if (section !== "ha") return dev;
  return rest.endsWith("-active") ? active : standby;
}

/** What happened before an exchange and is not in the transcript: time that passed, and what the recorder did. */
export function changeBefore(servers: RecordedServers, one: Recorded): void {
  changes[one.name]?.(servers, one);
}

const changes: Readonly<Record<string, (servers: RecordedServers, one: Recorded) => void>> = {
  "token/expired": ({ dev }) => {
    dev.now += dev.dialect === "vault" ? 2 : 3;
  },
  "wrap/unwrap-expired": ({ dev }) => {
    dev.now += 2;
  },
  "namespace/read-by-header": ({ dev, ids, exchange }) => {
    const inside = { "x-vault-namespace": "team-a" };
    const kv2 = { type: "kv", options: { version: "2" } };
    asRoot(dev, "POST sys/mounts/kv2", kv2, inside);
    asRoot(dev, "POST kv2/data/mirror/redhat", { data: { in: "team-a" } }, inside);
    const created = asRoot(dev, "POST auth/token/create", { ttl: "5m" }, inside);
    const used = tokenOf(exchange("namespace/token-of-namespace-used-in-root"));
    ids.set(used, text(objectOf(created["auth"]), "client_token"));
    dev.now += 1;
  },
  "quota/read-1": ({ dev }) => {
    if (dev.dialect === "openbao") dev.now += 1;
  },
  "quota/no-headers-read-1": ({ dev }) => {
    dev.now += 30;
    asRoot(dev, "GET kv2/data/mirror/quay");
  },
  "misc/request-id-accepted": ({ dev }) => dev.quotas.clear(),
  "unsealed/kv-read": ({ file }) => mountRedhat(file),
  "ha/standby-active-unreachable-health": ({ standby }) => {
    standby.active = { address: standby.active?.address ?? "", isReachable: false };
  },
  "kubernetes/login-token-revoked-in-the-cluster": ({ dev, revoked }, { request }) => {
    dev.now += 640;
    revoked.add(text(objectOf(request.body), "jwt"));
  },
  "kv2/read-empty-data": ({ dev }) => {
    asRoot(dev, "POST kv2/data/mirror/empty", { data: {} });
  },
  "kv1/read-big-number": ({ dev }, { response }) => {
    asRoot(dev, "POST kv1/mirror/big", objectOf(response.body)["data"]);
  },
  "kv2/read-version-pruned-by-max-versions": ({ dev }) => {
    asRoot(dev, "POST kv2/metadata/mirror/pruned", { max_versions: 2 });
    for (const n of ["1", "2", "3", "4"]) {
      asRoot(dev, "POST kv2/data/mirror/pruned", { data: { n } });
    }
  },
  "kv2/read-before-delete-version-after": ({ dev }) => {
    asRoot(dev, "POST kv2/metadata/mirror/fleeting", { delete_version_after: "1s" });
    asRoot(dev, "POST kv2/data/mirror/fleeting", { data: { k: "v" } });
  },
  "kv2/read-after-delete-version-after": ({ dev }) => {
    dev.now += 2;
  },
};
