import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ClusterResource, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import type { Problem } from "@mirrorkit/sdk/problems";

/** A certificate made for these tests; all but `expired` are valid from 2015 to 2115. */
export function certificate(name: string): string {
  const path = new URL(`./certificates/${name}.pem`, import.meta.url);
  return readFileSync(fileURLToPath(path), "utf8");
}

/** A block that looks like a private key and is none. */
export const privateKey: string = [
  "-----BEGIN PRIVATE KEY-----",
  "bm90IGEga2V5LCBidXQgaXQgbG9va3MgbGlrZSBvbmUu",
  "-----END PRIVATE KEY-----",
  "",
].join("\n");

export const today: Date = new Date("2026-11-23T09:07:12Z");

/** Resources from YAML; what cannot be read fails the test. */
export function resourcesOf(text: string): readonly ClusterResource[] {
  const { resources, problems } = readClusterResources([{ path: "resources.yaml", text }]);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return resources;
}

/** An ImageDigestMirrorSet with entries written `source > mirror mirror ! policy`. */
export function idms(name: string, ...entries: readonly string[]): string {
  const rows = entries.map((entry) => {
    const [, source = "", mirrors = "", policy] = /^(\S+) > ([^!]*)(?:! (\w+))?$/.exec(entry) ?? [];
    const list = mirrors.trim().split(/\s+/).join(", ");
    const end = policy === undefined ? "" : `, mirrorSourcePolicy: ${policy}`;
    return `    - { source: "${source}", mirrors: [${list}]${end} }\n`;
  });
  return `---\napiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nmetadata: { name: ${name} }\nspec:\n  imageDigestMirrors:\n${rows.join("")}`;
}

/** Problems in one line each. */
export function told(problems: readonly Problem[]): string[] {
  return problems.map(({ rule, severity, message, position }) => {
    const place = [position?.line, position?.column].filter((part) => part !== undefined);
    return `${severity} ${rule} ${place.join(":")}: ${message}`;
  });
}
