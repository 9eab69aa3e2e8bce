import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CatalogSource, openCatalogSource, readCatalog } from "@mirrorkit/sdk/catalog";
import { type ContentContext, inspectContent } from "@mirrorkit/sdk/content";
import { imageSetRules, type RulePolicy } from "@mirrorkit/sdk/imageset";
import type { Problem } from "@mirrorkit/sdk/problems";
import { openGraphSource } from "@mirrorkit/sdk/releases";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { afterAll, describe, expect, test } from "vitest";
import { read } from "./made.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\n";
const examples = openCatalogSource({ folders: [{ folder: join(root, "examples/catalogs") }] });
const graphs = openGraphSource({ path: join(root, "examples/releases/graph.json") });
const rules = imageSetRules.filter(({ needsContent }) => needsContent);
const settable = rules.filter(({ refusal }) => !refusal).map(({ id }) => id);

afterAll(() => graphs.close());

function pageOf(id: string): string {
  return readFileSync(join(root, "docs/rules", `${id}.md`), "utf8");
}

/** The YAML below a heading of a page. */
function blockOf(id: string, heading: string): string | undefined {
  const section = pageOf(id)
    .split(/^## /m)
    .find((one) => one.startsWith(`${heading}\n`));
  return /(?<=```yaml\n)[\s\S]*?(?=```)/.exec(section ?? "")?.[0];
}

function catalogsOf(id: string): CatalogSource {
  const text = blockOf(id, "Catalog");
  if (text === undefined) return examples;
  const reading = readCatalog(text, `${id}.md`);
  expect(reading.problems).toEqual([]);
  return { find: async () => ({ ...reading, from: id }) };
}

function contextOf(id: string): ContentContext {
  const settings = readMirrorkitYaml(blockOf(id, "Settings") ?? "", "mirrorkit.yaml");
  const clusters = [...settings.clusters].map(([name, { version, openshift }]) => ({
    name,
    ...(version === undefined ? {} : { version }),
    ...(openshift === undefined ? {} : { openshift }),
  }));
  const before = blockOf(id, "Before");
  return before === undefined ? { clusters } : { clusters, before: read(header + before) };
}

function inspect(id: string, text: string, policy?: RulePolicy): Promise<readonly Problem[]> {
  const context = contextOf(id);
  return inspectContent(
    text,
    "f.yaml",
    { catalogs: catalogsOf(id), graphs },
    policy === undefined ? context : { ...context, policy },
  );
}

const found = (id: string): string => header + (blockOf(id, "Finding") ?? "");
const excused = (id: string): string => `# mirrorkit: allow ${id} - for a test\n${found(id)}`;

describe.each(rules)("the page of $id", ({ id, severity, refusal }) => {
  test("shows what is found, with its severity and a way out", async () => {
    const own = (await inspect(id, found(id))).filter(({ rule }) => rule === id);
    expect(own.map((problem) => problem.severity)).toContain(severity);
    expect(own.every(({ help = "" }) => help !== "")).toBe(true);
  });

  test("shows what to write instead", async () => {
    const problems = await inspect(id, header + (blockOf(id, "Fix") ?? ""));
    expect(problems.filter((one) => one.severity === "error" || one.rule === id)).toEqual([]);
  });

  test("begins with its name, tells the severity, and stands in the list", () => {
    expect(pageOf(id).split("\n")[0]).toBe(`# ${id}`);
    expect(pageOf(id)).toContain(
      refusal ? "This rule is a refusal: it is a" : `Severity: ${severity}.`,
    );
    expect(pageOf("README")).toContain(`| [${id}](${id}.md) |`);
  });
});

describe.each(settable)("the settings and comments about %s", (id) => {
  const severitiesWith = async (level: "error" | "warning" | "info" | "off") =>
    (await inspect(id, found(id), { severities: { [id]: level } }))
      .filter(({ rule }) => rule === id)
      .map(({ severity }) => severity);

  test("give it another severity, or turn it off", async () => {
    expect(new Set(await severitiesWith("info"))).toEqual(new Set(["info"]));
    expect(new Set(await severitiesWith("error"))).toEqual(new Set(["error"]));
    expect(await severitiesWith("off")).toEqual([]);
  });

  test("excuse it; an escape that matches nothing is reported", async () => {
    const rulesOf = async (text: string): Promise<readonly string[]> =>
      (await inspect(id, text)).map(({ rule }) => rule);
    expect(await rulesOf(excused(id))).not.toContain(id);
    expect(await rulesOf(excused(id))).not.toContain("escape-unused");
    const instead = `# mirrorkit: allow ${id} - for a test\n${header}${blockOf(id, "Fix") ?? ""}`;
    expect(await rulesOf(instead)).toContain("escape-unused");
  });
});

test("refusals keep their severity, whatever a policy says", async () => {
  const severities = { "unknown-version": "off" } as const;
  const problems = await inspect("unknown-version", found("unknown-version"), { severities });
  expect(problems.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
    "error unknown-version",
  ]);
});

test("an escape is not called unused where what its rule needs is not known", async () => {
  const text = `# mirrorkit: allow cluster-path, broken-update - for a test\n${header}${blockOf("cluster-path", "Fix") ?? ""}`;
  expect(await inspectContent(text, "f.yaml", { catalogs: examples })).toEqual([]);
});
