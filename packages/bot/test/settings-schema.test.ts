import { readFileSync } from "node:fs";
import { botSettingsJsonSchema, readBotSettings } from "@mirrorkit/bot";
import { readOneYaml } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";

const file = "mirrorkit-bot.yaml";
const schemaFile = new URL("../schemas/mirrorkit-bot.schema.json", import.meta.url);
const exampleFile = new URL("../../../examples/bot-kubernetes/mirrorkit-bot.yaml", import.meta.url);
const example = readFileSync(exampleFile, "utf8");
const isValid = new Ajv({ strict: false }).compile(botSettingsJsonSchema());

const good = `forges:
  hub:
    kind: github
    apiUrl: https://api.github.com
    app: {id: "1", privateKey: {file: /run/key.pem}}
    webhookSecret: {env: HUB_HOOK}
  lab:
    kind: gitlab
    apiUrl: https://gitlab.example.com/api/v4
    token: {env: LAB}
    webhookTokens: [{env: LAB_HOOK}]
projects:
  fleet:
    forge: lab
    path: platform/mirror-config
    publish: {project: platform/gitops, forge: hub}
`;

function schemaTakes(text: string): boolean {
  return isValid(readOneYaml(text, file).value);
}

function helpsOf(text: string): readonly (string | undefined)[] {
  try {
    readBotSettings(text, file);
    return [];
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return error.problems.map(({ help }) => help);
  }
}

describe("the JSON Schema of the bot's settings", () => {
  test("is in the package as the code says it, with an $id of its own", () => {
    expect(JSON.parse(readFileSync(schemaFile, "utf8"))).toEqual(botSettingsJsonSchema());
    expect(botSettingsJsonSchema()["$id"]).toBe("urn:mirrorkit:schema:mirrorkit-bot.yaml");
    const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
    expect((JSON.parse(text) as { files: string[] }).files).toContain("schemas");
  });

  test("is named in the first line of the example, which it takes", () => {
    const [, path = ""] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(example) ?? [];
    expect(new URL(path, exampleFile).href).toBe(schemaFile.href);
    expect(schemaTakes(example)).toBe(true);
  });

  test("has a description of every setting", () => {
    const properties = (node: unknown): readonly (readonly [string, unknown])[] => {
      if (typeof node !== "object" || node === null) return [];
      const own = "properties" in node && typeof node.properties === "object";
      const here = own ? Object.entries(node.properties ?? {}) : [];
      return [...here, ...Object.values(node).flatMap(properties)];
    };
    const all = properties(botSettingsJsonSchema());
    expect(all.length).toBeGreaterThan(30);
    const bare = all.filter(([, node]) => !("description" in (node as object)));
    // Of a condition, not of a setting.
    expect(new Set(bare.map(([name]) => name))).toEqual(
      new Set(["webhookTokens", "signingTokens"]),
    );
  });

  test.each<[string, (text: string) => string]>([
    ["an unknown setting", (text) => `${text}sweeps: {minutes: 1}\n`],
    ["an unknown setting of a forge", (text) => text.replace("webhookTokens:", "webhookToken:")],
    ["another kind of forge", (text) => text.replace("kind: gitlab", "kind: gitea")],
    ["no secret of webhooks", (text) => text.replace("    webhookTokens: [{env: LAB_HOOK}]\n", "")],
    ["an empty list of secrets", (text) => text.replace("[{env: LAB_HOOK}]", "[]")],
    ["an App beside a token", (text) => text.replace("app:", "token: {env: A}\n    app:")],
    ["neither App nor token", (text) => text.replace(/ {4}app:.*\n/, "")],
    ["a secret as it is", (text) => text.replace("{env: LAB}", "glpat-canary-0123456789")],
    ["a path that leads out", (text) => text.replace("platform/gitops", "../gitops")],
    ["no target of a publication", (text) => text.replace("project: platform/gitops, ", "")],
    ["no projects", (text) => text.replace(/projects:[^]*/, "projects: {}\n")],
    ["a list", () => "- a\n"],
  ])("refuses %s, as the bot does", (_, change) => {
    expect([schemaTakes(good), helpsOf(good)]).toEqual([true, []]);
    expect(schemaTakes(change(good))).toBe(false);
    expect(helpsOf(change(good)).length).toBeGreaterThan(0);
  });

  test.each<[string, (text: string) => string]>([
    ["signing tokens", (text) => text.replace("webhookTokens:", "signingTokens:")],
    ["a token in place of an App", (text) => text.replace(/app:.*/, "token: {file: /run/t}")],
    [
      "every other part",
      (text) => `listen: {port: 80}\nsweep: {minutes: 5}\nconcurrency: 2\n${text}`,
    ],
  ])("takes %s, as the bot does", (_, change) => {
    expect([schemaTakes(change(good)), helpsOf(change(good))]).toEqual([true, []]);
  });
});

describe("a name in the bot's settings that means nothing", () => {
  test.each<[string, (text: string) => string, string]>([
    ["sweep", (text) => `${text}sweeps: {minutes: 1}\n`, "Did you mean sweep?"],
    ["a part", (text) => `${text}listen: {prot: 1}\n`, "Did you mean port?"],
    ["a forge", (text) => text.replace("forge: lab", "forge: labb"), "Did you mean lab?"],
    ["another forge", (text) => text.replace("forge: hub", "forge: hbu"), "Did you mean hub?"],
    [
      "of a GitLab",
      (text) => text.replace("webhookTokens:", "webhookToken:"),
      "Did you mean webhookTokens?",
    ],
    [
      "of a GitHub",
      (text) => text.replace("webhookSecret:", "webhooksecret:"),
      "Did you mean webhookSecret?",
    ],
    ["of an App", (text) => text.replace("privateKey:", "privatekey:"), "Did you mean privateKey?"],
    ["of a project", (text) => text.replace("publish:", "publsih:"), "Did you mean publish?"],
  ])("is answered with the closest: %s", (_, change, help) => {
    expect(helpsOf(change(good))).toContain(help);
  });

  test("is answered with nothing where nothing is close", () => {
    expect(helpsOf(`${good}nothing-like-it: 1\n`)).toEqual([undefined]);
  });
});
