import {
  type Connection,
  type Credentials,
  type ForgeKind,
  type ForgeProject,
  openProject,
} from "@mirrorkit/forge";
import { readTextFile } from "@mirrorkit/sdk/files";
import { defined, isFile, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type Command, Option } from "commander";
import { type Environment, proxyFor } from "../../environment.ts";

/** Options of a command that connects to a forge. */
export interface ForgeOptions {
  /** Which forge; that of the pipeline when undefined. */
  readonly forge?: ForgeKind;
  /** Base of its API; that of the pipeline, or the forge's own, when undefined. */
  readonly apiUrl?: string;
  /** A file with the token. */
  readonly tokenFile?: string;
  /** A file with certificate authorities to trust. */
  readonly caFile?: string;
}

/** Declares the options of a command that connects to a forge. */
export function addForgeOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--forge <forge>", "default: the pipeline's").choices(["gitlab", "github"]),
    )
    .option("--api-url <url>", "base URL of the API (default: the pipeline's)")
    .option(
      "--token-file <file>",
      "a file with the token (default: MIRRORKIT_TOKEN, GITLAB_TOKEN or GITHUB_TOKEN)",
    )
    .option("--ca-file <file>", "certificate authorities of the forge, PEM");
}

/** Whether the options or the environment name a forge and a token. */
export function hasForge(options: ForgeOptions, environment: Environment): boolean {
  return kindOf(options, environment) !== undefined && hasCredentials(options, environment);
}

/** Opens a project on the forge that options and environment name. */
export async function openForgeProject(
  name: string,
  options: ForgeOptions,
  environment: Environment,
): Promise<ForgeProject> {
  const kind = kindOf(options, environment);
  if (kind === undefined) {
    throw new MirrorError("wrong-use", "it is not clear which forge to use", {
      hint: "Give --forge gitlab or --forge github, or run it in a pipeline of one.",
    });
  }
  return openProject(kind, connectionOf(kind, options, environment), name);
}

function kindOf({ forge }: ForgeOptions, environment: Environment): ForgeKind | undefined {
  if (forge !== undefined) return forge;
  if (environment["GITLAB_CI"] !== undefined) return "gitlab";
  return environment["GITHUB_ACTIONS"] === undefined ? undefined : "github";
}

function connectionOf(
  kind: ForgeKind,
  options: ForgeOptions,
  environment: Environment,
): Connection {
  const apiUrl = checked(options.apiUrl ?? apiUrlOf(kind, environment));
  const proxy = proxyFor(apiUrl, environment);
  const authorities =
    options.caFile ?? environment["MIRRORKIT_CA_FILE"] ?? pipelineCa(kind, environment);
  return {
    apiUrl,
    credentials: credentialsOf(kind, options, environment),
    ...(authorities === undefined ? {} : { certificateAuthorities: readTextFile(authorities) }),
    ...defined({ proxy }),
  };
}

function apiUrlOf(kind: ForgeKind, environment: Environment): string {
  return kind === "gitlab"
    ? (environment["CI_API_V4_URL"] ?? "https://gitlab.com/api/v4")
    : (environment["GITHUB_API_URL"] ?? "https://api.github.com");
}

function pipelineCa(kind: ForgeKind, environment: Environment): string | undefined {
  const file = kind === "gitlab" ? environment["CI_SERVER_TLS_CA_FILE"] : undefined;
  return file !== undefined && isFile(file) ? file : undefined;
}

const tokenNames = { gitlab: "GITLAB_TOKEN", github: "GITHUB_TOKEN" } as const;

function hasCredentials({ tokenFile }: ForgeOptions, environment: Environment): boolean {
  if (tokenFile !== undefined) return true;
  return ["MIRRORKIT_TOKEN", "MIRRORKIT_APP_ID", ...Object.values(tokenNames)].some(
    (name) => (environment[name] ?? "") !== "",
  );
}

function credentialsOf(
  kind: ForgeKind,
  { tokenFile }: ForgeOptions,
  environment: Environment,
): Credentials {
  const appId = environment["MIRRORKIT_APP_ID"];
  if (kind === "github" && appId !== undefined && tokenFile === undefined) {
    return { appId, privateKey: privateKeyOf(environment) };
  }
  const text =
    tokenFile === undefined
      ? (environment["MIRRORKIT_TOKEN"] ?? environment[tokenNames[kind]] ?? "")
      : readTextFile(tokenFile);
  const token = text.trim();
  if (/^[\x21-\x7e]{8,}$/.test(token)) return { token };
  throw new MirrorError(
    "wrong-use",
    token === "" ? "no token was given" : "the token is not valid",
    {
      hint: `Set MIRRORKIT_TOKEN or ${tokenNames[kind]}, or name a file that contains it with --token-file.`,
    },
  );
}

function privateKeyOf(environment: Environment): string {
  const file = environment["MIRRORKIT_APP_PRIVATE_KEY_FILE"];
  const key = file === undefined ? environment["MIRRORKIT_APP_PRIVATE_KEY"] : readTextFile(file);
  if (key?.includes("PRIVATE KEY") === true) return key.replaceAll("\\n", "\n");
  throw new MirrorError("wrong-use", "the GitHub App has no private key", {
    hint: "Set MIRRORKIT_APP_PRIVATE_KEY_FILE to the file that GitHub generated, beside MIRRORKIT_APP_ID.",
  });
}

/** Commander would print an invalid value unchanged, including its password. */
function checked(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const plain = url?.username === "" && url.password === "" && /^https?:$/.test(url.protocol);
  if (plain) return address.replace(/(?<!\/)\/+$/, "");
  throw new MirrorError(
    "wrong-use",
    `${quoted(address)} is not an http or https address without user and password`,
    {
      hint: "Write it as https://host/api/v4; credentials come from the environment or a file.",
    },
  );
}
