import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./fixture-folder.ts";

export interface Entry {
  readonly source: string;
  readonly mirrors: readonly string[];
  readonly mirrorSourcePolicy?: string;
}

export function mirrorSet(kind: "Digest" | "Tag", name: string, entries: readonly Entry[]): string {
  return JSON.stringify({
    apiVersion: "config.openshift.io/v1",
    kind: `Image${kind}MirrorSet`,
    metadata: { name },
    spec: { [`image${kind}Mirrors`]: entries },
  });
}

export function imageConfiguration(registrySources: object): string {
  return JSON.stringify({
    apiVersion: "config.openshift.io/v1",
    kind: "Image",
    metadata: { name: "cluster" },
    spec: { registrySources },
  });
}

export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export const digest: string = `sha256:${"ab".repeat(32)}`;

/** The mirrors of case p12. */
export const fleet: readonly Entry[] = [
  { source: "registry.access.redhat.com/ubi9", mirrors: ["quay.example.test/fleet/ubi9"] },
  { source: "docker.io/library", mirrors: ["quay.example.test/fleet/library"] },
];
export const fleetFolder = (more: Readonly<Record<string, string>> = {}): string =>
  folderWith({ "itms.json": mirrorSet("Tag", "itms-generic-0", fleet), ...more });

export const pod = (...images: readonly string[]): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "shell" },
    spec: { containers: images.map((image, index) => ({ name: `c${index}`, image })) },
  });
