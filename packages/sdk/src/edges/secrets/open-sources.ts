import { defined, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import { type AuthFileReading, readAuthFile } from "../../models/authfile/index.ts";
import type { Environment, UserContext } from "../credentials/index.ts";
import { isFile, permissionsOf, readTextFile } from "../disk/index.ts";
import type { TrustStore } from "../registry/index.ts";
import { configText, findDockerConfig } from "./docker-config.ts";
import { type CredentialSource, readCredentialSource } from "./source.ts";
import {
  logInToVault,
  openVaultClient,
  openVaultOptions,
  readVaultSecret,
  type VaultChoice,
  type VaultClient,
} from "./vault/index.ts";

/** The context in which sources are read. */
export interface SourceContext {
  /** The user whose files and variables are read. */
  readonly user: UserContext;
  /** The trusted certificates for Vault, unless an authority is named for it. */
  readonly trust: TrustStore;
  /** The Vault and the login; missing parts come from the environment. */
  readonly vault?: VaultChoice;
  /** Milliseconds before the first retry after a transient failure of Vault; 500 by default. */
  readonly firstWait?: number;
}

/**
 * Reads the authfiles of sources, in their order; fails if any of them fails. Positions name the source as given.
 *
 * @param sources - `env:NAME`, `vault:mount/path#field` or paths; see {@link readCredentialSource}
 * @throws a {@link MirrorError} `wrong-use` for an invalid source, an unset variable, or Vault without address,
 * token or node-vault; `unreadable-input` for a file; `invalid-input` when a source contains no valid authfile;
 * `not-found`, `unauthorized`, `network`, `rate-limited` from Vault. No message contains a secret.
 */
export async function openCredentialSources(
  sources: readonly string[],
  context: SourceContext,
): Promise<readonly AuthFileReading[]> {
  const read = sources.map(readCredentialSource);
  const client = read.some(({ kind }) => kind === "vault") ? await openVault(context) : undefined;
  try {
    const readings: AuthFileReading[] = [];
    for (const source of read) readings.push(await openSource(source, context, client));
    return readings;
  } finally {
    await client?.close();
  }
}

async function openVault(context: SourceContext): Promise<VaultClient> {
  const { user, trust, vault, firstWait } = context;
  const options = openVaultOptions(user, vault);
  const client = await openVaultClient(options, {
    environment: user.environment,
    trust,
    ...defined({ firstWait }),
  });
  try {
    await logInToVault(client, options.login);
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function openSource(
  source: CredentialSource,
  { user }: SourceContext,
  client: VaultClient | undefined,
): Promise<AuthFileReading> {
  switch (source.kind) {
    case "file":
      return openFileSource(source.path);
    case "environment":
      return openVariable(source.variable, source.name, user.environment);
    case "vault": {
      if (client === undefined) throw new Error("Vault was not opened");
      const secret = await readVaultSecret(client, source.path, source.name);
      return readAuthFile(findDockerConfig(secret, source.field, source.name), source.name);
    }
  }
}

function openFileSource(path: string): AuthFileReading {
  const reading = readAuthFile(readTextFile(path), path);
  const { isWorldReadable, mode } = permissionsOf(path);
  if (!isWorldReadable) return reading;
  const problem: Problem = {
    rule: "authfile",
    severity: "warning",
    message: `every user of this machine may read the authfile (mode 0${mode.toString(8)})`,
    help: "Remove the permission with chmod 600, and renew the passwords if others could log in here.",
    position: { file: path },
  };
  return { ...reading, problems: [...reading.problems, problem] };
}

function openVariable(variable: string, name: string, environment: Environment): AuthFileReading {
  const value = environment[variable] ?? "";
  if (value === "") {
    throw new MirrorError("wrong-use", `the variable ${printable(variable)} is not set`, {
      hint: "Set it to the text of an authfile, or to base64 of it.",
    });
  }
  const text = configText(value);
  if (text !== undefined) return readAuthFile(text, name);
  const hint = isFile(value)
    ? `The variable contains the path of a file: give --from "$${variable}".`
    : 'Set it to {"auths":{…}}, or to base64 of that.';
  throw new MirrorError("invalid-input", `${printable(name)} contains no docker config`, { hint });
}
