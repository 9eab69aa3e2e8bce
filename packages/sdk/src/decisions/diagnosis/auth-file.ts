import { printable } from "../../base/problem/index.ts";
import type { CauseGroup } from "./cause-types.ts";

/** The steps to fix credentials that a registry rejects, based on the state of the authfile. */
export function authFileSteps(
  { about, evidence }: CauseGroup,
  purpose: "pull" | "push",
): readonly string[] {
  const file = evidence.environment?.authFile;
  const registry = about === "" ? "REGISTRY" : printable(about);
  const path = file === undefined ? "FILE" : printable(file.path);
  const login = `podman login --authfile ${path} ${registry}`;
  if (file === undefined) {
    return [
      `Check that the file of --authfile has an entry for ${registry}, and log in again: ${login}.`,
      freshSecret(purpose),
    ];
  }
  if (file.registries === undefined) {
    return [
      `${path} is missing or is not an authfile. oc-mirror does not report this and continues without credentials.`,
      `Create it: ${login}.`,
    ];
  }
  const when = file.modified === undefined ? "" : ` (last written ${file.modified.toISOString()})`;
  const has = file.registries.some((name) => covers(name, about));
  return [
    has
      ? `${path}${when} has credentials for ${registry}, but they are stale or wrong. Log in again: ${login}.`
      : `${path}${when} has no credentials for ${registry}. Log in: ${login}.`,
    freshSecret(purpose),
  ];
}

function covers(name: string, registry: string): boolean {
  return name === registry || name.startsWith(`${registry}/`);
}

function freshSecret(purpose: "pull" | "push"): string {
  return purpose === "pull"
    ? "For Red Hat's registries, download the pull secret again from https://console.redhat.com/openshift/install/pull-secret and merge it into the file."
    : "Check that the robot account still exists and that its token was not renewed elsewhere.";
}
