import { join } from "node:path";
import { defined, inNameOf, MirrorError, quoted } from "../../../base/problem/index.ts";
import type { Environment, UserContext } from "../../credentials/index.ts";
import { isFile, readTextFile } from "../../disk/index.ts";
import type { SecretText, VaultLogin, VaultOptions } from "./options.ts";

/** Settings of Vault that override the environment variables. */
export interface VaultChoice {
  /** Overrides `VAULT_ADDR`. */
  readonly address?: string;
  /** Overrides `VAULT_NAMESPACE`. */
  readonly namespace?: string;
  /** A PEM file; overrides `VAULT_CACERT`. */
  readonly authoritiesFile?: string;
  /** Overrides the token of the environment or of `~/.vault-token`. */
  readonly login?: VaultLogin;
}

/**
 * Combines the environment and a choice: the variables of the `vault` command, otherwise those of `bao`.
 *
 * @throws a {@link MirrorError} `wrong-use` when address or token is missing or a variable has an invalid value,
 * `unreadable-input` when a named file cannot be read.
 */
export function openVaultOptions(user: UserContext, choice: VaultChoice = {}): VaultOptions {
  const { environment } = user;
  const variable = (name: string): string | undefined =>
    environment[`VAULT_${name}`] || environment[`BAO_${name}`] || undefined;
  const address = choice.address ?? variable("ADDR");
  if (address === undefined) {
    throw new MirrorError("wrong-use", "the address of Vault is missing", {
      hint: "Set VAULT_ADDR or give --vault-addr, such as https://vault.example.test:8200.",
    });
  }
  const namespace = choice.namespace ?? variable("NAMESPACE");
  const authorities = authoritiesOf(choice.authoritiesFile, variable);
  const clientCertificate = clientCertificateOf(variable);
  const serverName = variable("TLS_SERVER_NAME");
  const timeout = durationOf(variable("CLIENT_TIMEOUT"));
  return {
    address,
    login: choice.login ?? { method: "token", token: tokenOf(variable, environment) },
    ...defined({ namespace, certificateAuthorities: authorities }),
    ...defined({ clientCertificate, serverName, timeout }),
    skipVerify: skipsVerify(variable("SKIP_VERIFY")),
  };
}

type Variables = (name: string) => string | undefined;

function authoritiesOf(file: string | undefined, variable: Variables): string | undefined {
  if (file !== undefined) return readTextFile(file);
  const bytes = variable("CACERT_BYTES");
  if (bytes !== undefined) return bytes;
  const named = variable("CACERT");
  return named === undefined ? undefined : readNamed("VAULT_CACERT", named);
}

function clientCertificateOf(variable: Variables): VaultOptions["clientCertificate"] {
  const [certificate, key] = [variable("CLIENT_CERT"), variable("CLIENT_KEY")];
  if (certificate !== undefined && key !== undefined) {
    return {
      certificate: readNamed("VAULT_CLIENT_CERT", certificate),
      key: () => readNamed("VAULT_CLIENT_KEY", key),
    };
  }
  if (certificate === key) return undefined;
  const [there, missing] = certificate === undefined ? ["KEY", "CERT"] : ["CERT", "KEY"];
  throw new MirrorError(
    "wrong-use",
    `VAULT_CLIENT_${there} is set without VAULT_CLIENT_${missing}`,
    {
      hint: "Set both, or neither.",
    },
  );
}

function readNamed(name: string, path: string): string {
  return inNameOf(name, () => readTextFile(path));
}

/** The token of the environment, else of the file that `vault login` writes. */
function tokenOf(variable: Variables, environment: Environment): SecretText {
  const token = variable("TOKEN");
  if (token !== undefined) return () => token;
  const home = environment["HOME"] || undefined;
  const paths = [
    variable("TOKEN_PATH"),
    ...(home === undefined ? [] : [join(home, ".vault-token")]),
  ].filter((path) => path !== undefined && isFile(path));
  const [path] = paths;
  if (path !== undefined) return () => readTextFile(path).trim();
  throw new MirrorError("wrong-use", "the token for Vault is missing", {
    hint: "Log in with vault login, set VAULT_TOKEN, or choose another way with --vault-login.",
  });
}

const goTrue = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const goFalse = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** A boolean as Go reads it: `false` keeps the check on. */
function skipsVerify(text: string | undefined): boolean {
  if (text === undefined || goFalse.has(text)) return false;
  if (goTrue.has(text)) return true;
  throw new MirrorError("wrong-use", `VAULT_SKIP_VERIFY is ${quoted(text)}, not true or false`, {
    hint: "Remove it, and name the CA certificate of Vault with VAULT_CACERT.",
  });
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A number of seconds, or a duration as Go writes it: `30s`, `1m30s`. */
function durationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text) * 1_000;
  const parts = text.length > 20 ? [] : [...text.matchAll(/(\d{1,6})(ms|h|m|s)/g)];
  const sum = parts.reduce(
    (total, [, count = "", unit = ""]) => total + Number(count) * (units[unit] ?? 0),
    0,
  );
  if (sum > 0 && parts.map(([part]) => part).join("") === text) return sum;
  throw new MirrorError("wrong-use", `VAULT_CLIENT_TIMEOUT is ${quoted(text)}, not a duration`, {
    hint: "Write seconds, or a duration such as 30s or 2m.",
  });
}
