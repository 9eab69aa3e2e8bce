import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import type { Answer, Asked } from "../stand-in.ts";
import { bodyOf, notFound, Refusal } from "./answers.ts";
import { type Shape, shape } from "./shape.ts";
import type { GitHubState, Membership, Webhook } from "./state.ts";

const hour = 3_600_000;
const installationId = 77;
const permissions: Readonly<Record<string, string>> = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  checks: "write",
  actions: "read",
  administration: "write",
};

/** Made once: it takes a while. */
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

interface Claims {
  readonly iss?: number | string;
  readonly iat?: number;
  readonly exp?: number;
}

/** What was asked of a token of an installation. */
export interface IssuedToken {
  readonly token: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly repositories: readonly string[];
}

/** A GitHub App that is installed for all repositories. */
export class App {
  readonly id = "4711";
  readonly slug = "mirror-bot";
  readonly privateKey: string = keys.privateKey;
  readonly issued: IssuedToken[] = [];
  /** Its webhook, for all repositories. */
  webhook: Webhook | undefined;
  #expired = 0;

  /** Whether an `authorization` header is signed by the app, for now. */
  accepts(header: string): boolean {
    const [, head = "", body = "", signature = ""] =
      /^bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(header) ?? [];
    const signed = Buffer.from(`${head}.${body}`);
    const key = createPublicKey(keys.publicKey);
    if (!verify("sha256", signed, key, Buffer.from(signature, "base64url"))) return false;
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
    const now = Date.now() / 1000;
    const { iat = 0, exp = 0 } = claims;
    return `${claims.iss}` === this.id && iat <= now && exp > now && exp - now <= 600;
  }

  /** The tokens that are accepted. */
  tokens(): readonly string[] {
    return this.issued.slice(this.#expired).map(({ token }) => token);
  }

  /** Has all tokens so far be accepted no more. */
  expireTokens(): void {
    this.#expired = this.issued.length;
  }

  show(): Shape {
    return shape("integration", { id: Number(this.id), slug: this.slug, name: "Mirror Bot" });
  }

  /** Where it is installed; whoever may only read has given it no more. */
  showInstallation({ permission }: Membership): Shape {
    const levels = Object.entries(permissions).map(([name, level]) => [
      name,
      permission === "read" ? "read" : level,
    ]);
    return shape("installation", {
      id: installationId,
      app_id: Number(this.id),
      app_slug: this.slug,
      permissions: Object.fromEntries(levels),
      events: this.webhook?.events ?? [],
    });
  }

  showDeliveries(): readonly Shape[] {
    const { code = null, message } = this.webhook ?? {};
    if (code === null) return [];
    return [shape("hook-delivery-item", { status_code: code, status: message ?? "OK" })];
  }

  createToken(state: GitHubState, asked: Asked): Answer {
    if (asked.params["installation_id"] !== `${installationId}`) throw notFound();
    const wanted = bodyOf(asked) as {
      permissions?: Record<string, string>;
      repositories?: readonly string[];
      repository_ids?: readonly number[];
    };
    const { repositories = [], repository_ids: ids = [] } = wanted;
    const known = (path: string): boolean => state.repos.some(({ name }) => name === path);
    const found = ids.map((id) => state.repos.find((repo) => repo.id === id)?.name ?? "");
    if (![...repositories, ...found].every(known)) {
      throw new Refusal(422, "There is at least one repository that does not exist.");
    }
    const asksMore = Object.entries(wanted.permissions ?? {}).some(
      ([name, level]) => permissions[name] !== level && permissions[name] !== "write",
    );
    if (asksMore) throw new Refusal(422, "The permissions requested are not granted.");
    const token = `ghs_${"x".repeat(20)}${this.issued.length + 1}`;
    this.issued.push({
      token,
      permissions: wanted.permissions ?? permissions,
      repositories: [...repositories, ...found],
    });
    const expires = new Date(Date.now() + hour).toISOString();
    return { status: 201, body: { token, expires_at: expires, permissions: wanted.permissions } };
  }
}
