// Writes the repository that a release is made from into the manifest of each package: that of the workflow, else that of
// the remote `origin`. npm shows it, and provenance has to match it.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const url = repositoryUrl();
const { workspaces } = JSON.parse(readFileSync("package.json", "utf8"));
for (const directory of workspaces) {
  const file = `${directory}/package.json`;
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const named = { ...manifest, repository: { type: "git", url, directory } };
  writeFileSync(file, `${JSON.stringify(named, undefined, 2)}\n`);
}

function repositoryUrl() {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: path,
    CI_PROJECT_URL: project,
  } = process.env;
  if (server && path) return `git+${server}/${path}.git`;
  if (project) return `git+${project}.git`;
  return asUrl(originOfClone());
}

function originOfClone() {
  try {
    return execFileSync("git", ["remote", "get-url", "origin"], { encoding: "utf8" }).trim();
  } catch {
    console.error("No repository to name: set the remote origin, or run this in a pipeline.");
    return process.exit(1);
  }
}

/** An address of a remote as npm writes it, without credentials. */
function asUrl(remote) {
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/)(.+)$/.exec(remote);
  const url = new URL(scp === null ? remote : `ssh://git@${scp[1]}/${scp[2]}`);
  if (url.protocol !== "ssh:") url.username = "";
  url.password = "";
  return `git+${url}`;
}
