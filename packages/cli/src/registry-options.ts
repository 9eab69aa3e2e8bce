import process from "node:process";
import { defined, inNameOf } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import {
  openAuthFiles,
  openRegistriesConf,
  openTrustStore,
  type RegistryOptions,
  type UserContext,
} from "@mirrorkit/sdk/registry";
import { type Command, InvalidArgumentError } from "commander";
import { collect, collectHost } from "./option-values.ts";

/** The options of a command that connects to registries. */
export interface RegistryFlags {
  readonly authfile?: string;
  readonly ca?: readonly string[];
  readonly insecure?: readonly string[];
  readonly registriesConf?: string;
  readonly connections: number;
}

const usualConnections = 16;

/** Declares the options of a command that speaks to registries. */
export function addRegistryOptions(command: Command): Command {
  command.option("--authfile <file>", "credentials (default: the files that podman reads)");
  return addTrustOptions(command)
    .option(
      "--registries-conf <file>",
      "registries.conf to use (default: the files that podman reads)",
    )
    .option(
      "--connections <n>",
      "maximum number of connections to a registry",
      toConnections,
      usualConnections,
    );
}

/** Declares which servers are trusted; {@link addRegistryOptions} declares it, too. */
export function addTrustOptions(command: Command): Command {
  return command
    .option("--ca <file>", "also trust the CAs of this PEM file; may be repeated", collect)
    .option(
      "--insecure <host>",
      "accept any certificate, or plain HTTP, of this host; may be repeated",
      collectHost,
    );
}

/**
 * Reads the connection files for registries: those in the options or the environment, otherwise those of this user
 * and machine.
 */
export function readRegistryOptions(flags: RegistryFlags): {
  readonly options: RegistryOptions;
  readonly problems: readonly Problem[];
} {
  const environment = process.env;
  const user = currentUser();
  const { authFiles, problems } = read(flags.authfile, "REGISTRY_AUTH_FILE", (path) =>
    openAuthFiles(path, user),
  );
  const registriesFile = read(flags.registriesConf, "CONTAINERS_REGISTRIES_CONF", (path) =>
    openRegistriesConf(path, user),
  );
  const options = {
    authFiles,
    registriesFile,
    trust: openTrustStore(flags.ca ?? [], user),
    insecure: flags.insecure ?? [],
    environment,
    connections: flags.connections,
  };
  return { options, problems };
}

/** Reads the file of an option, else that of a variable, which its errors then name. */
function read<Result>(
  option: string | undefined,
  variable: string,
  open: (path: string | undefined) => Result,
): Result {
  const named = process.env[variable] || undefined;
  if (option !== undefined || named === undefined) return open(option);
  return inNameOf(variable, () => open(named));
}

/** The user and machine that this runs for. */
export function currentUser(): UserContext {
  const uid = process.getuid?.();
  const { env: environment, platform } = process;
  return { environment, platform, ...defined({ uid }) };
}

function toConnections(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= 256) return count;
  throw new InvalidArgumentError("Give a whole number from 1 to 256.");
}
