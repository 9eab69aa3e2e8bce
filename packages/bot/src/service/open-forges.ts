import {
  type Connection,
  type Credentials,
  checkConnection,
  type ForgeProject,
  loadForge,
  openProject,
} from "@mirrorkit/forge/internal";
import { readTextFile } from "@mirrorkit/sdk/files";
import { defined, printable } from "@mirrorkit/sdk/internal";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import type { BotSettings, ForgeSettings } from "./bot-settings.ts";
import type { SecretReader } from "./secrets.ts";

/** The forges of the settings. Facts about a project, such as its default branch, are cached for a while. */
export interface OpenForges {
  /** Opens a project on the forge of a name in the settings. */
  project(forge: string, path: string): Promise<ForgeProject>;
}

/** The context of opening forges. */
export interface ForgesContext {
  /** Reads secrets. */
  readonly secrets: SecretReader;
  /** Returns the proxy for an address; undefined for none. */
  readonly proxyFor: (address: string) => string | undefined;
  /** Called after every request to a forge with its HTTP status, or undefined when there was no answer. */
  readonly onAnswer: (forge: string, status: number | undefined) => void;
  /** Returns the time in milliseconds; the system's by default. */
  readonly now?: () => number;
}

const reopenMs = 10 * 60_000;

/** A project that was opened. */
interface Opened {
  readonly project: Promise<ForgeProject>;
  readonly at: number;
}

/**
 * Opens the forges of the settings; no request is sent yet.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when a secret is missing, or a token, key, certificate
 * or proxy is invalid.
 */
export function openForges({ forges }: BotSettings, context: ForgesContext): OpenForges {
  const connections = new Map(
    Object.entries(forges).map(
      ([name, forge]) => [name, checkedConnection(name, forge, context)] as const,
    ),
  );
  const { now = Date.now } = context;
  const opened = new Map<string, Opened>();
  return {
    project(forge, path) {
      const [connection, kind] = [connections.get(forge), forges[forge]?.kind];
      if (connection === undefined || kind === undefined)
        return Promise.reject(unknownForge(forge));
      const key = `${forge} ${path}`;
      const known = opened.get(key);
      if (known !== undefined && now() - known.at < reopenMs) return known.project;
      const opening = { project: openProject(kind, connection, path), at: now() };
      opened.set(key, opening);
      opening.project.catch(() => {
        if (opened.get(key) === opening) opened.delete(key);
      });
      return opening.project;
    },
  };
}

/** Loads the client libraries of the forges in the settings. */
export async function loadForges({ forges }: BotSettings): Promise<void> {
  const kinds = new Set(Object.values(forges).map(({ kind }) => kind));
  await Promise.all([...kinds].map(loadForge));
}

/**
 * Opens one forge of the settings, as {@link openForges} does with all.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as that does.
 */
export function openForge(
  settings: BotSettings,
  name: string,
  context: Omit<ForgesContext, "onAnswer">,
): OpenForges {
  const forges = Object.entries(settings.forges).filter(([each]) => each === name);
  const one = { ...settings, forges: Object.fromEntries(forges) };
  return openForges(one, { ...context, onAnswer: () => {} });
}

function unknownForge(name: string): MirrorError {
  return new MirrorError("wrong-use", `the settings have no forge ${printable(name)}`);
}

function checkedConnection(name: string, forge: ForgeSettings, context: ForgesContext): Connection {
  const connection = connectionOf(name, forge, context);
  try {
    checkConnection(connection);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    const { code, message, hint } = error;
    throw new MirrorError(code, `forges.${name}: ${message}`, defined({ hint }));
  }
  return connection;
}

function connectionOf(name: string, forge: ForgeSettings, context: ForgesContext): Connection {
  const { apiUrl, caFile } = forge;
  const proxy = context.proxyFor(apiUrl);
  return {
    apiUrl,
    credentials: credentialsOf(forge, context.secrets),
    onAnswer: (status) => context.onAnswer(name, status),
    ...(caFile === undefined ? {} : { certificateAuthorities: readTextFile(caFile) }),
    ...defined({ proxy }),
  };
}

function credentialsOf(forge: ForgeSettings, secrets: SecretReader): Credentials {
  if (forge.kind === "github" && forge.app !== undefined) {
    return { appId: forge.app.id, privateKey: secrets.read(forge.app.privateKey) };
  }
  if (forge.token === undefined) throw new MirrorError("wrong-use", "a forge has no token");
  return { token: secrets.read(forge.token) };
}
