import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyOfWeek, examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const good = examplePath("week-1/working-dir/dry-run/mapping.txt");
const line = "docker://a.test/b:1=docker://c.test/b:1\n";
const head = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\n";
const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
  .concat(
    "bcdefg"
      .split("")
      .map(
        (name, index) =>
          `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdef"[index]}`).join(", ")}]`,
      ),
  )
  .join("\n");

function fileWith(content: string | Uint8Array, name = "input"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

describe("a mapping that is none is refused once, with its place and the way out", () => {
  test.each<[string, string | Uint8Array, string]>([
    ["a truncated line", `${line}docker://a.test/b:1=docker://c.te`, ":2:"],
    ["a line without =", `${line}${line}docker://a.test/x:1\n`, ":3:"],
    ["an empty side", `${line}=docker://c.test/b:1\n`, ":2:"],
    ["two =", "a.test/b:1==c.test/b:1\n", ":1:"],
    ["a binary", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]), ":1:"],
    ["text that is not UTF-8", Uint8Array.from([...Buffer.from(line), 0xff, 0xfe, 0x0a]), ":2:"],
    ["a control character", `${line}docker://a.test/b\u001b[2J:1=docker://c.test/b:1\n`, ":2:"],
    ["a line of 100 KiB", `${line}docker://${"a".repeat(100_000)}:1=docker://c.test/b:1\n`, ":2:"],
  ])("%s", async (_, content, place) => {
    const path = fileWith(content);
    const { output, notes, status } = await mirrorkit("diff", good, path);
    expect(status).toBe(2);
    expect(output).toBe("");
    expect(notes).toContain(`${path}${place}`);
    // oxlint-disable-next-line no-control-regex -- the message must hold none
    expect(notes).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test("a file of more than 64 MiB, also that of a workspace", async () => {
    const workspace = copyOfWeek(1);
    const path = join(workspace, "working-dir/dry-run/mapping.txt");
    truncateSync(path, 64 * 1024 ** 2 + 1);
    for (const given of [path, workspace]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { output, notes, status } = await mirrorkit("diff", given, good);
      expect([output, status]).toEqual(["", 2]);
      expect(notes).toContain(`${path} has 65 MiB; at most 64 MiB are read\n`);
    }
  });

  test.each([
    ["/dev/zero", "is a device, not a file"],
    ["/nowhere/mapping.txt", "does not exist"],
  ])("%s", async (path, message) => {
    const { notes, status } = await mirrorkit("diff", path, good);
    expect(status).toBe(2);
    expect(notes).toContain(message);
  });
});

describe("an ImageSet that cannot be read is refused with its place", () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    [
      "duplicate keys",
      `${head}mirror: {}\nmirror: {}\n`,
      /:4:1: error: the key "mirror" is duplicated/,
    ],
    ["tabs", `${head}mirror:\n\tplatform: {}\n`, /:4:1: error: not valid YAML: Tabs/],
    ["a YAML bomb", bomb, /error: aliases expand to more than/],
    ["deep nesting", "[".repeat(100_000), /error: the YAML is nested deeper than 200 levels/],
    ["a wrong kind", "apiVersion: apps/v1\nkind: Deployment\n", /:2:7: error: .*Deployment/],
    [
      "bytes that are not UTF-8",
      Uint8Array.from([0x61, 0x3a, 0x20, 0xff]),
      /:1:4: error: .* is not UTF-8/,
    ],
    ["a binary", Uint8Array.from([0x89, 0x50, 0, 0]), /:1:3: error: .*NUL byte/],
  ])("%s", async (_, content, message) => {
    const { output, status } = await mirrorkit("check", fileWith(content, "imageset.yaml"));
    expect(output).toMatch(message);
    expect(status).toBe(2);
  });

  test("a directory and a device", async () => {
    const { output, status } = await mirrorkit("check", temporaryFolder(), "/dev/null");
    expect(output).toContain("there is no ImageSet in ");
    expect(output).toContain("/dev/null is a device, not a file");
    expect(status).toBe(2);
  });
});

describe("a workspace that cannot be trusted is not rendered", () => {
  async function render(workspace: string) {
    const out = join(temporaryFolder(), "out");
    const args = ["--workspace", workspace, "--cluster", "production", "--out", out, "--check"];
    return mirrorkit("render", ...args);
  }

  function withResource(name: string, content: string): string {
    const workspace = copyOfWeek(1);
    const folder = join(workspace, "working-dir/cluster-resources/more");
    mkdirSync(folder);
    writeFileSync(join(folder, name), content);
    return workspace;
  }

  test.each<[string, string, RegExp]>([
    [
      "duplicate keys",
      "kind: A\nkind: B\n",
      /more\/x\.yaml:2:1: error: the key "kind" is duplicated/,
    ],
    ["a bomb", bomb, /error: aliases expand/],
    [
      "a mirror set without entries of the right type",
      "apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nmetadata: {name: x}\nspec: 3\n",
      /more\/x\.yaml:4:7: error: /,
    ],
    [
      "one name with other content",
      "apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nmetadata: {name: idms-operator-0}\nspec:\n  imageDigestMirrors:\n    - {source: a.test/b, mirrors: [c.test/b]}\n",
      /error: .*idms-operator-0/,
    ],
  ])("%s", async (_, content, message) => {
    const { notes, status } = await render(withResource("x.yaml", content));
    expect(notes).toMatch(message);
    expect(status).toBe(2);
  });

  test("a link to a file outside is not followed", async () => {
    const workspace = withResource("y.yaml", "");
    const secret = fileWith("token: hunter2\n");
    symlinkSync(secret, join(workspace, "working-dir/cluster-resources/more/z.yaml"));
    const { output, notes } = await render(workspace);
    expect(notes).toContain("z.yaml: warning: skipped");
    expect(output + notes).not.toContain("hunter2");
  });
});
