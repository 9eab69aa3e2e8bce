import {
  compareProblems,
  defined,
  didYouMean,
  invalidInput,
  limitProblems,
  type Problem,
  printable,
  quoted,
} from "../../base/problem/index.ts";
import {
  findPasted,
  isYamlList,
  isYamlMap,
  readOneYaml,
  type YamlDocument,
  type YamlPath,
  type YamlValue,
} from "../../base/yaml/index.ts";
import { type CatalogEntry, minutesOf, type OlmEntry, pollIntervalForm } from "./catalog-schema.ts";
import { movedSetting } from "./moved.ts";
import { findMisnamed, minorIn } from "./names.ts";
import type { ScheduleSettings } from "./operation-settings.ts";
import { minutesOfTime, type ScheduleEntry } from "./schedule-schema.ts";
import { type ClusterEntry, type SettingsFile, settingNames, settingsSchema } from "./schema.ts";
import {
  type CatalogNameSettings,
  type ClusterSettings,
  defaultSettings,
  type OlmSettings,
  type Settings,
} from "./settings.ts";

/**
 * Reads `mirrorkit.yaml` and fills in the defaults. An empty text gives the defaults.
 *
 * @param ruleIds - the rules that may be set; others are problems
 * @param fixedIds - rules that exist and cannot be set: a separate problem
 * @throws a {@link MirrorError} `invalid-input` with every problem, each with line and column.
 */
export function readSettings(
  text: string,
  file: string,
  ruleIds: readonly string[],
  fixedIds: readonly string[] = [],
): Settings {
  if (text.trim() === "") return defaultSettings;
  const document = readOneYaml(text, file);
  const result = settingsSchema.safeParse(document.value ?? {});
  const issues = result.success ? [] : result.error.issues;
  const misshapen = issues.flatMap((issue) => toProblems(issue, document));
  const places = new Set(issues.map(({ path }) => JSON.stringify(path)));
  const misnamed = findMisnamed(document.value, ruleIds, fixedIds)
    .filter(({ path, on }) => on === "key" || !places.has(JSON.stringify(path)))
    .map(({ path, message, on, help }) => ({
      ...problem(document, path, message, on),
      ...defined({ help }),
    }));
  const problems = [...misshapen, ...misnamed].sort(compareProblems);
  if (!result.success || problems.length > 0) throw invalidInput(limitProblems(problems, file));
  return withDefaults(result.data);
}

type Issue = NonNullable<ReturnType<typeof settingsSchema.safeParse>["error"]>["issues"][number];

function toProblems(issue: Issue, document: YamlDocument): Problem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const where =
    path.length === 0 ? "the settings" : path.map((step) => printable(String(step))).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const known = `${path.length === 0 ? "there is" : `${where} has`} no setting ${quoted(key)}`;
      const moved = movedSetting([...path, key]);
      const found = problem(document, [...path, key], moved?.message ?? known, "key");
      return { ...found, ...(moved === undefined ? keyHelp(key, path) : { help: moved.help }) };
    });
  }
  if (issue.code === "invalid_key") {
    const reason = issue.issues[0]?.message ?? "is not allowed";
    return [problem(document, path, `the name ${quoted(String(path.at(-1)))} ${reason}`, "key")];
  }
  if (issue.code === "invalid_type" && valueAt(document.value, path) === undefined) {
    return [problem(document, path, `${where} is missing`, "value")];
  }
  const found = problem(document, path, `${where}: ${plain(issue)}`, "value");
  const help = issue.code === "invalid_type" ? typeHelp(issue.expected, document, path) : undefined;
  return [help === undefined ? found : { ...found, help }];
}

/** The hint for an unknown key: a pasted character, or the known key that was probably meant. */
function keyHelp(key: string, path: YamlPath): { readonly help?: string } {
  const pasted = findPasted(key, "the name");
  if (pasted !== undefined) return { help: `${pasted.help} There: ${pasted.message}.` };
  return didYouMean(key, settingNames(path));
}

/** The hint for a value of another type, when the intention is clear. */
function typeHelp(expected: string, document: YamlDocument, path: YamlPath): string | undefined {
  const value = valueAt(document.value, path);
  const written = document.source(path);
  if (written === undefined || isYamlList(value) || isYamlMap(value)) return undefined;
  if (expected === "string" && value !== null && typeof value !== "string") {
    return `Write it in quotes: ${quoted(written)}.`;
  }
  if (expected === "array" && value !== null) return `Write a list: [${printable(written)}].`;
  return undefined;
}

function valueAt(root: YamlValue, path: YamlPath): YamlValue | undefined {
  let value: YamlValue | undefined = root;
  for (const step of path) {
    if (isYamlList(value)) value = typeof step === "number" ? value[step] : undefined;
    else value = isYamlMap(value) ? value[step] : undefined;
  }
  return value;
}

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a mapping",
  record: "a mapping",
  string: "text",
};

function plain(issue: Issue): string {
  if (issue.code === "invalid_type")
    return `must be ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_union" && issue.message === "Invalid input") return ofUnion(issue);
  if (issue.code === "invalid_value")
    return `must be ${issue.values.join(", ")}`.replace(/, ([^,]*)$/, " or $1");
  return issue.message.replace(/^Invalid input: /, "");
}

/** The problem of a text that matches no form of a union: a pattern, or the list of severities. */
function ofUnion({ errors }: Extract<Issue, { code: "invalid_union" }>): string {
  const found = errors.flat().find(({ code }) => code === "invalid_format" || code === "custom");
  if (found !== undefined) return found.message;
  const isText = errors.flat().some(({ code }) => code === "invalid_type");
  return isText ? pollIntervalForm : "must be error, warning, info or off";
}

function problem(
  document: YamlDocument,
  path: YamlPath,
  message: string,
  on: "key" | "value" = "value",
): Problem {
  return { rule: "settings", severity: "error", message, position: document.position(path, on) };
}

function toCluster({ catalogs, olm, ...rest }: ClusterEntry): ClusterSettings {
  const openshift = rest.openshift ?? minorIn(rest.version);
  return {
    imageSets: [],
    ...rest,
    ...defined({ openshift }),
    ...(catalogs === undefined ? {} : { catalogs: catalogs.map(toCatalog) }),
    ...(olm === undefined ? {} : { olm: toOlm(olm) }),
  };
}

function toCatalog({ pollInterval, ...rest }: CatalogEntry): CatalogNameSettings {
  return pollInterval === undefined ? rest : { ...rest, pollMinutes: minutesOf(pollInterval) };
}

function toOlm({ pollInterval, ...rest }: OlmEntry = {}): Partial<OlmSettings> {
  return pollInterval === undefined ? rest : { ...rest, pollMinutes: minutesOf(pollInterval) };
}

function toSchedule({ timeouts = {}, ...rest }: ScheduleEntry = {}): ScheduleSettings {
  const { schedule } = defaultSettings;
  const minutes = Object.entries(timeouts).map(([step, time]) => [step, minutesOfTime(time)]);
  return {
    ...schedule,
    ...rest,
    timeouts: { ...schedule.timeouts, ...Object.fromEntries(minutes) },
  };
}

function withDefaults(file: SettingsFile): Settings {
  const clusters = Object.entries(file.clusters ?? {}).map(
    ([name, cluster]) => [name, toCluster(cluster)] as const,
  );
  const rules = Object.entries(file.rules ?? {}).map(
    ([rule, level]) => [rule, level === false ? "off" : level] as const,
  );
  const { syncWaves, ...layout } = file.layout ?? {};
  return {
    clusters: new Map(clusters),
    imageSets: new Map(Object.entries(file.imageSets ?? {})),
    catalogs: (file.catalogs ?? []).map(toCatalog),
    olm: { ...defaultSettings.olm, ...toOlm(file.olm) },
    layout: {
      ...defaultSettings.layout,
      ...layout,
      syncWaves: { ...defaultSettings.layout.syncWaves, ...syncWaves },
    },
    rules: new Map(rules),
    review: {
      ...defaultSettings.review,
      ...file.review,
      approval: { ...defaultSettings.review.approval, ...file.review?.approval },
    },
    publish: { ...defaultSettings.publish, ...file.publish },
    schedule: toSchedule(file.schedule),
    alerts: (file.alerts ?? []).map((alert) => ({ on: "failure", ...alert })),
    metrics: file.metrics ?? {},
    ...defined({
      heavyPackages: file.heavyPackages,
      requiredImages: file.requiredImages,
      updateGraph: file.updateGraph,
      run: file.run,
    }),
  };
}
