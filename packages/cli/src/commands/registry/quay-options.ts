import process from "node:process";
import { readTextFile } from "@mirrorkit/sdk/files";
import { defined } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { QuayOptions } from "@mirrorkit/sdk/quay";
import { openTrustStore, type RegistryOptions } from "@mirrorkit/sdk/registry";
import { type Command, InvalidArgumentError } from "commander";
import type { Environment } from "../../environment.ts";

/** The options of a command that connects to Quay's API. */
export interface QuayFlags {
  /** Its address. */
  readonly quay?: string;
  /** A file with the token. */
  readonly tokenFile?: string;
  /** Files with certificate authorities to trust. */
  readonly ca?: readonly string[];
  /** Hosts whose certificate is not checked, and that may speak plain HTTP. */
  readonly insecure?: readonly string[];
  /** How many requests are under way at most. */
  readonly parallel: number;
}

const usualParallel = 4;
const mostParallel = 8;

/** Declares how Quay's API is spoken to, but for `--ca` and `--insecure`, which commands share with that of registries. */
export function addQuayOptions(command: Command): Command {
  return command
    .option("--quay <url>", "address of Quay, such as https://quay.example.com")
    .option(
      "--token-file <file>",
      "a file with an OAuth token of Quay; by default, the variable QUAY_TOKEN",
    )
    .option(
      "--parallel <n>",
      "number of parallel requests to Quay's API, 1 to 8",
      toParallel,
      usualParallel,
    );
}

/** The connection to Quay at an address; without a token when none is given or needed. */
export function readQuayOptions(
  address: string,
  flags: QuayFlags,
  { needsToken }: { readonly needsToken: boolean },
): QuayOptions {
  const environment: Environment = process.env;
  const token = tokenOf(flags, environment, needsToken);
  const host = URL.canParse(address) ? new URL(address).host : "";
  const trust: RegistryOptions["trust"] = openTrustStore(flags.ca ?? [], {
    environment,
    platform: process.platform,
  });
  return {
    environment,
    parallel: flags.parallel,
    insecure: (flags.insecure ?? []).includes(host),
    ...defined({ trust }),
    ...(token === undefined ? {} : { token: () => token }),
  };
}

function tokenOf(
  { tokenFile }: QuayFlags,
  environment: Environment,
  isNeeded: boolean,
): string | undefined {
  const text = tokenFile === undefined ? environment["QUAY_TOKEN"] : readTextFile(tokenFile);
  const token = (text ?? "").trim();
  if (token === "" && tokenFile === undefined && !isNeeded) return undefined;
  if (/^[\x21-\x7e]{8,}$/.test(token)) return token;
  throw new MirrorError(
    "wrong-use",
    token === "" ? "the token of Quay is missing" : "the token of Quay is not valid",
    {
      hint: "Create one in Quay under Applications of the organisation, and set QUAY_TOKEN or name a file that contains it with --token-file.",
    },
  );
}

function toParallel(text: string): number {
  const count = /^\d$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= mostParallel) return count;
  throw new InvalidArgumentError("Give a whole number from 1 to 8.");
}
