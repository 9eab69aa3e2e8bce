import { checkImageSet } from "@mirrorkit/sdk/imageset";
import { describe, expect, test } from "vitest";

const digest = `sha256:${"ab".repeat(32)}`;

function found(stanza: "mirror" | "delete", list: string, name: string): readonly string[] {
  const kind = stanza === "mirror" ? "ImageSetConfiguration" : "DeleteImageSetConfiguration";
  const text = `apiVersion: mirror.openshift.io/v2alpha1\nkind: ${kind}\n${stanza}:\n  ${list}:\n    - name: '${name}'\n`;
  const problems = checkImageSet(text, "f.yaml");
  return problems
    .filter(({ rule }) => rule === "image-without-host")
    .map(
      ({ severity, position, message, help }) =>
        `${position?.line}:${position?.column} ${severity}: ${message} | ${help}`,
    );
}

describe("p06: an image without a registry host is an error on its line", () => {
  test.each([
    [
      "busybox:1.36.1",
      /writes a mirror set with an empty source/,
      "docker.io/library/busybox:1.36.1",
    ],
    ["bitnami/nginx:1.27.4", /writes "bitnami" as the registry/, "docker.io/bitnami/nginx:1.27.4"],
    ["library/nginx:1", /writes "library" as the registry/, "docker.io/library/nginx:1"],
    [`nginx@${digest}`, /empty source/, `docker.io/library/nginx@${digest}`],
    [`nginx:1@${digest}`, /empty source/, `docker.io/library/nginx:1@${digest}`],
    ["docker://busybox:1", /empty source/, "docker.io/library/busybox:1"],
    ["team/sub/app:1", /writes "team"/, "docker.io/team/sub/app:1"],
  ])("mirror.additionalImages: %s", (name, message, full) => {
    expect(found("mirror", "additionalImages", name)).toEqual([
      expect.stringMatching(message) as string,
    ]);
    const [line] = found("mirror", "additionalImages", name);
    expect(line).toMatch(/^5:13 error: /);
    expect(line).toContain(`| Write ${full}, here and in pods.`);
  });

  test("delete.additionalImages", () => {
    expect(found("delete", "additionalImages", "busybox:1")).toEqual([
      expect.stringContaining(
        "oc-mirror deletes only images that were mirrored under the same name",
      ) as string,
    ]);
  });

  test.each(["busybox:1.36.1", "bitnami/nginx:1.27.4"])("mirror.blockedImages: %s", (name) => {
    expect(found("mirror", "blockedImages", name)).toEqual([
      expect.stringContaining(
        "blocks nothing, a newer one blocks the image of every registry",
      ) as string,
    ]);
  });

  test.each([
    ["additionalImages", "docker.io/library/busybox:1.36.1"],
    ["additionalImages", "localhost/x:1"],
    ["additionalImages", "registry:5000/x:1"],
    ["additionalImages", "oci:///var/images/x"],
    ["blockedImages", ".*bitnami.*"],
    ["blockedImages", "^docker.io/library/nginx"],
    ["blockedImages", "nginx"],
  ])("%s: %s has a host, or is not a name", (list, name) => {
    expect(found("mirror", list, name)).toEqual([]);
  });
});
