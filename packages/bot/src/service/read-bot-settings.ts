import {
  compareProblems,
  didYouMean,
  invalidInput,
  printable,
  quoted,
  readOneYaml,
  type YamlDocument,
} from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { z } from "zod";
import { botSettingNames } from "./bot-json-schema.ts";
import { botSchema, forgeSchemas } from "./bot-schema.ts";
import { type BotSettings, type ForgeSettings, portsOf } from "./bot-settings.ts";

/**
 * Reads `mirrorkit-bot.yaml`.
 *
 * @param file - the file name for positions
 * @throws a {@link @mirrorkit/sdk#MirrorError} `invalid-input` with every problem, each with line and column.
 */
export function readBotSettings(text: string, file: string): BotSettings {
  const document = readOneYaml(text, file);
  const whole = botSchema.safeParse(document.value ?? {});
  if (!whole.success) throw invalidInput(toProblems(whole.error, document));
  const problems: Problem[] = [];
  const forges = Object.entries(whole.data.forges).flatMap(([name, written]) => {
    const forge = readForge(written, { document, name, problems });
    return forge === undefined ? [] : [[name, forge] as const];
  });
  const settings = { ...whole.data, forges: Object.fromEntries(forges) };
  problems.push(...checkPorts(settings, document), ...checkNames(settings, document));
  if (problems.length > 0) throw invalidInput(problems.sort(compareProblems));
  return settings;
}

interface ForgePlace {
  readonly document: YamlDocument;
  readonly name: string;
  readonly problems: Problem[];
}

function readForge(
  written: unknown,
  { document, name, problems }: ForgePlace,
): ForgeSettings | undefined {
  const path = ["forges", name];
  const kind =
    typeof written === "object" && written !== null && "kind" in written ? written.kind : "";
  const schema = typeof kind === "string" ? forgeSchemas.get(kind) : undefined;
  if (typeof kind !== "string" || schema === undefined) {
    const message = `forges.${name}.kind: must be gitlab or github`;
    problems.push(problem(document, [...path, "kind"], message));
    return undefined;
  }
  const reading = schema.safeParse(written);
  if (reading.success) return reading.data;
  problems.push(...toProblems(reading.error, document, { path, kind }));
  return undefined;
}

function checkPorts(settings: BotSettings, document: YamlDocument): readonly Problem[] {
  const { port, probePort } = portsOf(settings);
  if (port !== probePort || port === 0) return [];
  const key = settings.listen?.probePort === undefined ? "port" : "probePort";
  const message = `listen.${key}: ${port} is the port of both; give listen.port and listen.probePort different ones`;
  return [problem(document, ["listen", key], message)];
}

/** Checks that names refer to existing entries, and that required secrets are set. */
function checkNames({ forges, projects }: BotSettings, document: YamlDocument): readonly Problem[] {
  const written = Object.keys((document.value as { forges?: object }).forges ?? {});
  const problems = Object.entries(projects).flatMap(([name, { forge, publish }]) =>
    [forge, publish?.forge]
      .filter((wanted) => wanted !== undefined && !written.includes(wanted))
      .map((wanted = "") => ({
        ...problem(
          document,
          ["projects", name],
          `projects.${name}: there is no forge ${quoted(wanted)}`,
        ),
        ...didYouMean(wanted, written),
      })),
  );
  for (const [name, forge] of Object.entries(forges)) {
    const missing = missingSecret(forge);
    if (missing !== undefined)
      problems.push(problem(document, ["forges", name], `forges.${name}: ${missing}`));
  }
  problems.push(...checkProjects(projects, document));
  if (Object.keys(projects).length === 0) {
    problems.push(problem(document, ["projects"], "projects: the bot needs at least one"));
  }
  return problems;
}

/** Forges compare paths without regard to case; of duplicate projects, only one would be processed. */
function checkProjects(
  projects: BotSettings["projects"],
  document: YamlDocument,
): readonly Problem[] {
  const names = new Map<string, string>();
  return Object.entries(projects).flatMap(([name, { forge, path }]) => {
    const place = `${forge} ${path.toLowerCase()}`;
    const first = names.get(place);
    if (first === undefined) {
      names.set(place, name);
      return [];
    }
    const message = `projects.${name}: it is the same project as projects.${first}`;
    return [problem(document, ["projects", name], message)];
  });
}

function missingSecret(forge: ForgeSettings): string | undefined {
  if (forge.kind === "gitlab") {
    const count = (forge.webhookTokens?.length ?? 0) + (forge.signingTokens?.length ?? 0);
    return count > 0
      ? undefined
      : "give webhookTokens or signingTokens: the bot accepts no webhooks without one of them";
  }
  const ways = [forge.app, forge.token].filter((way) => way !== undefined).length;
  return ways === 1 ? undefined : "give app or token, one of them";
}

/** Where a shape begins, and the kind of the forge that it is of. */
interface ShapePlace {
  readonly path: readonly string[];
  readonly kind?: string;
}

function toProblems(
  error: z.ZodError,
  document: YamlDocument,
  { path: above, kind }: ShapePlace = { path: [] },
): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    const path = [
      ...above,
      ...issue.path.map((step) => (typeof step === "number" ? step : String(step))),
    ];
    const where = path.length === 0 ? "the settings" : path.join(".");
    if (issue.code === "unrecognized_keys") {
      const known = botSettingNames(path, kind);
      return issue.keys.map((key) => ({
        ...problem(
          document,
          [...path, key],
          `${path.length === 0 ? "there is" : `${where} has`} no setting ${quoted(key)}`,
          "key",
        ),
        ...didYouMean(key, known),
      }));
    }
    const said = plain(issue);
    const message = said === "is missing" ? `${where} ${said}` : `${where}: ${printable(said)}`;
    return [problem(document, path, message)];
  });
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

/** The problem of a value, without the library's words. */
function plain(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid input: ")) {
    if (issue.message.endsWith("received undefined")) return "is missing";
    return `must be ${typeNames[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === "too_big" && issue.origin === "number") {
    return `must be at most ${issue.maximum}`;
  }
  if (issue.code === "too_small" && issue.origin === "number") {
    return `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`;
  }
  const said = issue.code === "invalid_key" ? issue.issues[0]?.message : issue.message;
  return (said ?? issue.message).replace(/^Invalid input: /, "");
}

function problem(
  document: YamlDocument,
  path: readonly (string | number)[],
  message: string,
  on: "key" | "value" = "value",
): Problem {
  return {
    rule: "bot-settings",
    severity: "error",
    message,
    position: document.position(path, on),
  };
}
