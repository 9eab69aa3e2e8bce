import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/rest";
import * as z from "zod";
import { checkToken } from "../check-connection.ts";
import type { AppCredentials, TokenCredentials } from "../connection.ts";
import { time } from "../expected.ts";
import { ask } from "./client.ts";
import type { Installation } from "./repository.ts";
import type { Credential } from "./transport.ts";

/** The only permissions that this program requests, as far as the installation has them. */
const needed: Readonly<Record<string, "read" | "write">> = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "write",
  actions: "read",
  members: "read",
};

/** A token is renewed when it has less than this left. */
const marginMs = 60_000;
/** How many tokens back an answer may still name. */
const mostSecrets = 8;

const issuedShape = z
  .object({ token: z.string().regex(/^[\x21-\x7e]+$/), expires_at: time })
  .describe("a token of an installation");

interface InstallationToken {
  readonly token: string;
  readonly expiresAt: number;
}

/**
 * The credential of a token.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for a text that cannot be a token.
 */
export function tokenCredential({ token }: TokenCredentials): Credential {
  checkToken(token);
  return { header: async () => `token ${token}`, secrets: () => [token] };
}

/** The credential of a GitHub App as such, for finding its installation and for getting tokens. */
export function appCredential({ appId, privateKey }: AppCredentials): Credential {
  const auth = createAppAuth({ appId, privateKey });
  let seen: readonly string[] = [];
  const header = async (): Promise<string> => {
    try {
      const { token } = await auth({ type: "app" });
      seen = [token, ...seen].slice(0, mostSecrets);
      return `bearer ${token}`;
    } catch {
      throw new MirrorError(
        "unauthorized",
        `the private key of app ${printable(appId)} is not a valid private key`,
        {
          hint: "Give the complete PEM file that GitHub generated for the app.",
        },
      );
    }
  };
  return { header, secrets: () => seen };
}

/** The credential of an installation, for one repository and with the needed permissions. */
export function installationCredential(
  app: Octokit,
  { id, permissions, repository }: Installation,
): Credential {
  const only =
    typeof repository === "number"
      ? { repository_ids: [repository] }
      : { repositories: [repository] };
  let current: Promise<InstallationToken> | undefined;
  let seen: readonly string[] = [];
  const create = async (): Promise<InstallationToken> => {
    const request = { installation_id: id, ...only, permissions: narrowed(permissions) };
    const asked = app.rest.apps.createInstallationAccessToken(request);
    const { token, expires_at: end } = await ask(issuedShape, asked);
    seen = [token, ...seen].slice(0, mostSecrets);
    return { token, expiresAt: end.getTime() };
  };
  const renew = (): void => {
    current = undefined;
  };
  const fresh = async (): Promise<InstallationToken> => {
    const made = create();
    current = made;
    made.catch(renew);
    return await made;
  };
  const header = async (): Promise<string> => {
    const held = await (current ?? fresh());
    const { token } = held.expiresAt - Date.now() < marginMs ? await fresh() : held;
    return `token ${token}`;
  };
  return { header, renew, secrets: () => seen };
}

function narrowed(granted: Readonly<Record<string, string>>): Record<string, "read" | "write"> {
  const names = Object.entries(needed).filter(([name]) => granted[name] !== undefined);
  return Object.fromEntries(
    names.map(([name, level]) => [name, granted[name] === "read" ? "read" : level]),
  );
}
