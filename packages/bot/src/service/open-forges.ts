import { MirrorError, printable, readTextFile } from "@mirrorkit/sdk";
import {
  type Connection,
  type Credentials,
  type ForgeProject,
  openProject,
} from "../forge/index.ts";
import type { BotSettings, ForgeSettings } from "./bot-settings.ts";
import type { SecretReader } from "./secrets.ts";

/** The forges of the settings; each project is opened once. */
export interface OpenForges {
  /** A project on a forge, by the name that the settings give the forge. */
  project(forge: string, path: string): Promise<ForgeProject>;
}

/** What the forges are opened with. */
export interface ForgesContext {
  /** Reads secrets. */
  readonly secrets: SecretReader;
  /** The proxy for an address; undefined for none. */
  readonly proxyFor: (address: string) => string | undefined;
  /** Is told of every answer of a forge: its HTTP status, or undefined when there was none. */
  readonly onAnswer: (forge: string, status: number | undefined) => void;
}

/**
 * Opens the forges of the settings; nothing is asked of them yet.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when a secret is missing.
 */
export function openForges({ forges }: BotSettings, context: ForgesContext): OpenForges {
  const connections = new Map(
    Object.entries(forges).map(
      ([name, forge]) => [name, connectionOf(name, forge, context)] as const,
    ),
  );
  const opened = new Map<string, Promise<ForgeProject>>();
  return {
    project(forge, path) {
      const [connection, kind] = [connections.get(forge), forges[forge]?.kind];
      if (connection === undefined || kind === undefined)
        return Promise.reject(unknownForge(forge));
      const key = `${forge} ${path}`;
      const known = opened.get(key);
      if (known !== undefined) return known;
      const opening = openProject(kind, connection, path);
      opened.set(key, opening);
      opening.catch(() => opened.delete(key));
      return opening;
    },
  };
}

function unknownForge(name: string): MirrorError {
  return new MirrorError("wrong-use", `the settings have no forge ${printable(name)}`);
}

function connectionOf(name: string, forge: ForgeSettings, context: ForgesContext): Connection {
  const { apiUrl, caFile } = forge;
  const proxy = context.proxyFor(apiUrl);
  return {
    apiUrl,
    credentials: credentialsOf(forge, context.secrets),
    onAnswer: (status) => context.onAnswer(name, status),
    ...(caFile === undefined ? {} : { certificateAuthorities: readTextFile(caFile) }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

function credentialsOf(forge: ForgeSettings, secrets: SecretReader): Credentials {
  if (forge.kind === "github" && forge.app !== undefined) {
    return { appId: forge.app.id, privateKey: secrets.read(forge.app.privateKey) };
  }
  if (forge.token === undefined) throw new MirrorError("wrong-use", "a forge has no token");
  return { token: secrets.read(forge.token) };
}
