import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type ClusterResource,
  type ClusterResources,
  type ResourceFile,
  readClusterResources,
  renderResource,
} from "@mirrorkit/sdk/cluster-resources";

const fixtures = fileURLToPath(new URL("../fixtures/golden/", import.meta.url));

/** A folder beside the repository, when it is there. */
export function sharedFolder(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../../../shared/${name}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}

/** The files of a folder, in any depth. */
export function filesOf(folder: string): readonly ResourceFile[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
    .map((path) => ({ path: path.slice(folder.length + 1), text: readFileSync(path, "utf8") }));
}

/** The cluster resources that oc-mirror left behind in a step of a golden case. */
export function goldenFiles(step: string): readonly ResourceFile[] {
  return filesOf(`${fixtures}${step}/workspace/cluster-resources`);
}

export function golden(step: string): ClusterResources {
  return readClusterResources(goldenFiles(step));
}

export function read(text: string): ClusterResources {
  return readClusterResources([{ path: "f.yaml", text }]);
}

/** The one resource of a text that has no problem. */
export function only(text: string): ClusterResource {
  const { resources, problems } = read(text);
  const [resource] = resources;
  if (resource === undefined || resources.length > 1 || problems.length > 0) {
    throw new Error(`expected one resource: ${JSON.stringify(problems)}`);
  }
  return resource;
}

/** Problems as `severity rule line:column message`. */
export function told({ problems }: Pick<ClusterResources, "problems">): string[] {
  return problems.map(
    ({ severity, rule, position, message }) =>
      `${severity} ${rule} ${position?.line}:${position?.column} ${message}`,
  );
}

export function rendered(resources: readonly ClusterResource[]): string {
  return resources.map((resource) => renderResource(resource)).join("---\n");
}
