import { printable } from "../../base/problem/index.ts";
import type { CauseGroup } from "./cause-types.ts";

/** What to do about credentials that a registry does not take, by what is known of the file. */
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
      `Look whether the file of --authfile has ${registry}, and log in anew: ${login}.`,
      freshSecret(purpose),
    ];
  }
  if (file.registries === undefined) {
    return [
      `${path} is not there or is not a file of credentials, which oc-mirror does not report: it goes on without any.`,
      `Write it: ${login}.`,
    ];
  }
  const when = file.modified === undefined ? "" : `, last written ${file.modified.toISOString()}`;
  const has = file.registries.some((name) => covers(name, about));
  return [
    has
      ? `${path}${when} has credentials for ${registry}, which are stale or wrong. Log in anew: ${login}.`
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
