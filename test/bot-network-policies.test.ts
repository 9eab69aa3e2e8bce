import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Manifest, readManifests } from "./kubernetes-manifests.ts";

const folder = fileURLToPath(new URL("../examples/bot-kubernetes", import.meta.url));
const specs = new Map(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml"))
    .flatMap((path) => readManifests(join(folder, path)))
    .filter(({ kind }) => kind === "NetworkPolicy")
    .map((policy) => [policy.metadata.name, (policy as Manifest & { spec: unknown }).spec]),
);

describe("the network policies of the bot", () => {
  const podsOf = (name: string): object => ({
    podSelector: { matchLabels: { "app.kubernetes.io/name": name } },
  });
  const namespaces = (...values: readonly string[]): object => ({
    namespaceSelector: {
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values }],
    },
  });
  const redis = [{ protocol: "TCP", port: 6379 }];

  test("let the router in at one port and Prometheus at the other, DNS and the forges out, and nothing else", () => {
    const router = {
      namespaceSelector: { matchLabels: { "policy-group.network.openshift.io/ingress": "" } },
    };
    const prometheus = namespaces("openshift-monitoring", "openshift-user-workload-monitoring");
    const dns = [53, 5353].flatMap((port) => [
      { protocol: "UDP", port },
      { protocol: "TCP", port },
    ]);
    expect(specs.get("mirrorkit-bot")).toEqual({
      ...podsOf("mirrorkit-bot"),
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [router], ports: [{ protocol: "TCP", port: 8080 }] },
        { from: [prometheus], ports: [{ protocol: "TCP", port: 8081 }] },
      ],
      egress: [
        { to: [namespaces("openshift-dns", "kube-system")], ports: dns },
        { ports: [{ protocol: "TCP", port: 443 }] },
      ],
    });
  });

  test("of the component redis let the bot reach Valkey, and Valkey reach nobody", () => {
    expect(specs.get("mirrorkit-bot-valkey")).toEqual({
      ...podsOf("mirrorkit-bot"),
      policyTypes: ["Egress"],
      egress: [{ to: [podsOf("mirrorkit-valkey")], ports: redis }],
    });
    expect(specs.get("mirrorkit-valkey")).toEqual({
      ...podsOf("mirrorkit-valkey"),
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [podsOf("mirrorkit-bot")], ports: redis }],
      egress: [],
    });
  });

  test("are all that there are", () => {
    expect([...specs.keys()].toSorted()).toEqual([
      "mirrorkit-bot",
      "mirrorkit-bot-valkey",
      "mirrorkit-valkey",
    ]);
  });
});
