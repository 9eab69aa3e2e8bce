import type { SecretText, VaultChoice, VaultLogin } from "@mirrorkit/sdk/credentials";
import { readTextFile } from "@mirrorkit/sdk/files";
import { defined, isFile } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type Command, Option } from "commander";

/** How a command reaches Vault. */
export interface VaultFlags {
  readonly vaultAddr?: string;
  readonly vaultNamespace?: string;
  readonly vaultCa?: string;
  readonly vaultLogin?: VaultLogin["method"];
  readonly vaultMount?: string;
  readonly vaultRole?: string;
  readonly vaultToken?: string;
  readonly vaultRoleId?: string;
  readonly vaultSecretId?: string;
  readonly vaultJwt?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Declares the options of a command that reads from Vault. Secrets are named by a file or a variable. */
export function addVaultOptions(command: Command): Command {
  return command
    .option("--vault-addr <url>", "default: VAULT_ADDR")
    .option("--vault-namespace <name>", "default: VAULT_NAMESPACE")
    .option("--vault-ca <file>", "CA certificates of Vault, PEM; default: VAULT_CACERT")
    .addOption(
      new Option("--vault-login <method>", "how to log in to Vault; default: token").choices([
        "token",
        "approle",
        "kubernetes",
        "jwt",
      ]),
    )
    .option("--vault-mount <path>", "where the method is mounted; default: its name")
    .option("--vault-role <name>", "role of kubernetes or jwt")
    .option(
      "--vault-token <place>",
      "a file or env:NAME; default: VAULT_TOKEN, then ~/.vault-token",
    )
    .option("--vault-role-id <place>", "a file or env:NAME; default: env:VAULT_ROLE_ID")
    .option("--vault-secret-id <place>", "a file or env:NAME; default: env:VAULT_SECRET_ID")
    .option(
      "--vault-jwt <place>",
      "a file or env:NAME; default: the pod's token for kubernetes, env:VAULT_ID_TOKEN for jwt",
    );
}

/** The settings of Vault in the options; files are read on demand. */
export function vaultChoiceOf(flags: VaultFlags, environment: Environment): VaultChoice {
  const login = loginOf(flags, environment);
  return defined({
    address: flags.vaultAddr,
    namespace: flags.vaultNamespace,
    authoritiesFile: flags.vaultCa,
    login,
  });
}

const podToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

function loginOf(flags: VaultFlags, environment: Environment): VaultLogin | undefined {
  const { vaultLogin: method = "token", vaultMount: mount, vaultRole: role } = flags;
  const at = defined({ mount });
  const secret = (place: string, option: string): SecretText =>
    secretAt(place, option, environment);
  switch (method) {
    case "token":
      if (flags.vaultToken === undefined) return undefined;
      return { method, token: secret(flags.vaultToken, "--vault-token") };
    case "approle": {
      const roleId = secret(flags.vaultRoleId ?? "env:VAULT_ROLE_ID", "--vault-role-id");
      const place =
        flags.vaultSecretId ?? (environment["VAULT_SECRET_ID"] ? "env:VAULT_SECRET_ID" : undefined);
      if (place === undefined) return { method, ...at, roleId };
      return { method, ...at, roleId, secretId: secret(place, "--vault-secret-id") };
    }
    case "kubernetes": {
      if (role === undefined) throw roleMissing();
      if (flags.vaultJwt === undefined) return { method, ...at, role, jwt: tokenOfPod };
      return { method, ...at, role, jwt: secret(flags.vaultJwt, "--vault-jwt") };
    }
    case "jwt": {
      const jwt = secret(flags.vaultJwt ?? "env:VAULT_ID_TOKEN", "--vault-jwt");
      return { method, ...at, ...defined({ role }), jwt };
    }
  }
}

function tokenOfPod(): string {
  if (isFile(podToken)) return readTextFile(podToken).trim();
  throw new MirrorError("wrong-use", `the pod's token is missing: there is no ${podToken}`, {
    hint: "Run in a pod that mounts the token of its service account, or name one with --vault-jwt.",
  });
}

/** Where the text is a secret after all, it is not repeated. */
function secretAt(place: string, option: string, environment: Environment): SecretText {
  return () => {
    const variable = place.startsWith("env:") ? place.slice("env:".length) : undefined;
    if (variable !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
      throw wrongPlace(`${option}: the text after env: is not the name of a variable`);
    }
    if (variable !== undefined) {
      const value = (environment[variable] ?? "").trim();
      if (value !== "") return value;
      throw wrongPlace(`${option}: the variable ${variable} is not set`);
    }
    if (!isFile(place)) throw wrongPlace(`${option} does not name an existing file`);
    return readTextFile(place).trim();
  };
}

function wrongPlace(message: string): MirrorError {
  return new MirrorError("wrong-use", message, {
    hint: "Give the path of a file with the secret, or env:NAME, never the secret itself: every user of the machine could see it.",
  });
}

function roleMissing(): MirrorError {
  return new MirrorError("wrong-use", "--vault-login kubernetes needs --vault-role", {
    hint: "Name the role of Vault that the pod's service account is bound to.",
  });
}
