import { invalidInput, type Problem, quoted } from "../errors/index.ts";
import { readOneYaml, type YamlDocument } from "../yaml/index.ts";
import { type SettingsFile, settingsSchema } from "./schema.ts";
import { defaultSettings, type Settings } from "./settings.ts";

/**
 * Reads `mirrorkit.yaml` and fills in the defaults. An empty text gives the defaults.
 *
 * @param ruleIds - the rules that may be set; others are problems
 * @throws a {@link MirrorError} `invalid-input` with every problem, each with line and column.
 */
export function readSettings(text: string, file: string, ruleIds: readonly string[]): Settings {
  if (text.trim() === "") return defaultSettings;
  const document = readOneYaml(text, file);
  const result = settingsSchema.safeParse(document.value ?? {});
  if (!result.success) {
    throw invalidInput(result.error.issues.flatMap((issue) => toProblems(issue, document)));
  }
  const problems = checkNames(result.data, document, ruleIds);
  if (problems.length > 0) throw invalidInput(problems);
  return withDefaults(result.data);
}

type Issue = NonNullable<ReturnType<typeof settingsSchema.safeParse>["error"]>["issues"][number];

function toProblems(issue: Issue, document: YamlDocument): Problem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const where = path.length === 0 ? "the settings" : path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      problem(document, [...path, key], `${where} has no setting ${quoted(key)}`, "key"),
    );
  }
  if (issue.code === "invalid_key") {
    const reason = issue.issues[0]?.message ?? "is not allowed";
    return [problem(document, path, `the name ${quoted(String(path.at(-1)))} ${reason}`, "key")];
  }
  return [problem(document, path, `${where}: ${plain(issue)}`, "value")];
}

function plain(issue: Issue): string {
  if (issue.code === "invalid_type")
    return `must be ${issue.expected === "record" ? "a mapping" : `of type ${issue.expected}`}`;
  if (issue.code === "invalid_union") return "must be error, warning, info or off";
  return issue.message.replace(/^Invalid input: /, "");
}

function checkNames(
  settings: SettingsFile,
  document: YamlDocument,
  ruleIds: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  for (const [cluster, { imageSets = [] }] of Object.entries(settings.clusters ?? {})) {
    for (const [index, name] of imageSets.entries()) {
      if (settings.imageSets?.[name] !== undefined) continue;
      const path = ["clusters", cluster, "imageSets", index];
      problems.push(
        problem(document, path, `there is no ImageSet ${quoted(name)} under imageSets`),
      );
    }
  }
  for (const rule of Object.keys(settings.rules ?? {})) {
    if (ruleIds.includes(rule)) continue;
    problems.push(problem(document, ["rules", rule], `there is no rule ${quoted(rule)}`, "key"));
  }
  const seen = new Set<string>();
  for (const [index, { repository }] of (settings.catalogs ?? []).entries()) {
    if (seen.has(repository)) {
      const path = ["catalogs", index, "repository"];
      problems.push(problem(document, path, `the catalog ${quoted(repository)} is there twice`));
    }
    seen.add(repository);
  }
  return problems;
}

function problem(
  document: YamlDocument,
  path: readonly (string | number)[],
  message: string,
  on: "key" | "value" = "value",
): Problem {
  return { rule: "settings", severity: "error", message, position: document.position(path, on) };
}

function withDefaults(file: SettingsFile): Settings {
  const clusters = Object.entries(file.clusters ?? {}).map(
    ([name, cluster]) => [name, { imageSets: [], ...cluster }] as const,
  );
  const rules = Object.entries(file.rules ?? {}).map(
    ([rule, level]) => [rule, level === false ? "off" : level] as const,
  );
  const { syncWaves, ...layout } = file.layout ?? {};
  return {
    clusters: new Map(clusters),
    imageSets: new Map(Object.entries(file.imageSets ?? {})),
    catalogs: file.catalogs ?? [],
    layout: {
      ...defaultSettings.layout,
      ...layout,
      syncWaves: { ...defaultSettings.layout.syncWaves, ...syncWaves },
    },
    rules: new Map(rules),
    ...(file.heavyPackages === undefined ? {} : { heavyPackages: file.heavyPackages }),
    ...(file.requiredImages === undefined ? {} : { requiredImages: file.requiredImages }),
  };
}
