import { randomBytes } from "node:crypto";
import {
  type Asked,
  dataOf,
  envelope,
  errors,
  type Fields,
  nothing,
  type Route,
  secondsOf,
  texts,
  timeText,
  type WorldAnswer,
} from "./answers.ts";
import { addToken, type VaultWorld } from "./vault-world.ts";

/** A token. */
export interface VaultToken {
  readonly id: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly type: "service" | "batch";
  /** What made it. */
  readonly path: string;
  readonly displayName: string;
  readonly entityId: string;
  readonly meta: object | null;
  readonly isOrphan: boolean;
  readonly isRenewable: boolean;
  /** Empty, or with a slash at the end. */
  readonly namespace: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Seconds; 0 for a token that does not expire. */
  readonly creationTtl: number;
  /** Seconds that each renewal gives. */
  readonly period?: number | undefined;
  /** Whether it is the one that the initialisation gave. */
  readonly isFromInit?: boolean;
  /** Seconds since 1970; undefined for a token that does not expire. */
  expiresAt?: number | undefined;
  /** How often it may still be used; undefined for any number. */
  usesLeft?: number | undefined;
  /** The answer that it wraps. */
  readonly wrapped?: { readonly body: Fields; readonly path: string; readonly ttl: number };
}

/** The longest life of a token, in seconds. */
export const maxTtl = 2_764_800;

/** Makes a token that expires after `creationTtl`. */
export function makeToken(
  world: VaultWorld,
  more: Pick<VaultToken, "policies" | "creationTtl"> & Partial<VaultToken>,
): VaultToken {
  const isBatch = more.type === "batch";
  const namespaceId = world.namespaces.get(more.namespace ?? "");
  const suffix = namespaceId === undefined ? "" : `.${namespaceId}`;
  const id = newId(world, isBatch ? "b" : "s", isBatch ? 150 : 24) + suffix;
  addToken(world, {
    accessor: isBatch ? "" : randomBytes(12).toString("hex") + suffix,
    isRenewable: !isBatch,
    expiresAt: world.now + more.creationTtl,
    ...more,
    id,
    policies: [...more.policies].sort(),
  });
  return tokenAt(world, id) ?? neverMade();
}

function neverMade(): never {
  throw new Error("a new token is not valid");
}

/** An id that was not there before. */
export function newId({ dialect }: VaultWorld, kind: "s" | "b", size: number): string {
  return `${dialect === "vault" ? `hv${kind}` : kind}.${randomBytes(size).toString("base64url")}`;
}

/** A token that is still valid. */
export function tokenAt(world: VaultWorld, id: string): VaultToken | undefined {
  const token = world.tokens.get(id);
  const isOver = token?.expiresAt !== undefined && token.expiresAt <= world.now;
  return isOver || token?.usesLeft === 0 ? undefined : token;
}

/** The token of a request, one use of which is spent; or the refusal. */
export function spendToken(world: VaultWorld, id: string): VaultToken | WorldAnswer {
  if (id === "") return errors(403, "permission denied");
  const token = tokenAt(world, id);
  if (token === undefined) {
    return errors(
      403,
      world.dialect === "vault"
        ? "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"
        : "permission denied",
    );
  }
  if (token.usesLeft !== undefined) token.usesLeft -= 1;
  return token;
}

/** What is said about a token to the one who gets it. */
export function authOf(token: VaultToken, lease: number): object {
  return {
    client_token: token.id,
    accessor: token.accessor,
    policies: token.policies,
    token_policies: token.policies,
    metadata: token.meta,
    lease_duration: lease,
    renewable: token.isRenewable,
    entity_id: token.entityId,
    token_type: token.type,
    orphan: token.isOrphan,
    mfa_requirement: null,
    num_uses: token.usesLeft ?? 0,
  };
}

const creation = ["policies", "ttl", "period", "num_uses", "renewable", "no_default_policy"];

/** Requests below `auth/token/`. */
export const tokenRoutes: readonly Route[] = [
  { method: "POST", path: /^auth\/token\/(create)$/, fields: creation, answer: create },
  { method: "POST", path: /^auth\/token\/(create-orphan)$/, fields: creation, answer: create },
  { method: "GET", path: /^auth\/token\/lookup-self$/, answer: lookUp },
  { method: "POST", path: /^auth\/token\/renew-self$/, fields: ["increment"], answer: renew },
  {
    method: "POST",
    path: /^auth\/token\/revoke-self$/,
    answer: ({ world }, holder) => {
      if (holder.type === "batch") return errors(400, "batch tokens cannot be revoked");
      world.tokens.delete(holder.id);
      return nothing;
    },
  },
];

function create(
  { world, namespace, fields, path }: Asked,
  _: VaultToken,
  name: string,
): WorldAnswer {
  const period = secondsOf(fields["period"]);
  const uses = fields["num_uses"];
  const always = fields["no_default_policy"] === true ? [] : ["default"];
  const token = makeToken(world, {
    policies: [...always, ...texts(fields, "policies")],
    creationTtl: period ?? secondsOf(fields["ttl"]) ?? maxTtl,
    period,
    path,
    namespace,
    isOrphan: name === "create-orphan",
    isRenewable: fields["renewable"] !== false,
    usesLeft: typeof uses === "number" ? uses : undefined,
  });
  const auth = authOf(token, token.creationTtl);
  return { status: 200, body: envelope(world, { auth }, "token") };
}

function lookUp({ world }: Asked, token: VaultToken): WorldAnswer {
  const { expiresAt, type, createdAt } = token;
  const time = (at: number): string =>
    type === "batch" ? timeText(at).replace(/\.\d+/, "") : timeText(at);
  const data = {
    accessor: token.accessor,
    creation_time: Math.floor(createdAt),
    creation_ttl: token.creationTtl,
    display_name: token.displayName,
    entity_id: token.entityId,
    expire_time: expiresAt === undefined ? null : time(expiresAt),
    explicit_max_ttl: 0,
    id: token.id,
    ...(token.isFromInit === true
      ? {}
      : { issue_time: time(createdAt), renewable: token.isRenewable }),
    meta: token.meta,
    ...(token.namespace === "" ? {} : { namespace_path: token.namespace }),
    num_uses: token.usesLeft ?? 0,
    orphan: token.isOrphan,
    path: token.path,
    ...(token.period === undefined ? {} : { period: token.period }),
    policies: token.policies,
    ttl: expiresAt === undefined ? 0 : Math.floor(expiresAt - world.now),
    type,
  };
  return dataOf(world, data, "token");
}

function renew({ world, fields }: Asked, token: VaultToken): WorldAnswer {
  if (token.type === "batch") return errors(400, "batch tokens cannot be renewed");
  if (!token.isRenewable) return errors(400, "lease is not renewable");
  const wanted = secondsOf(fields["increment"]) ?? token.creationTtl;
  const most = maxTtl - Math.floor(world.now - token.createdAt);
  const lease = Math.min(wanted, most);
  token.expiresAt = world.now + lease;
  const [hours, minutes] = [Math.floor(most / 3_600), Math.floor((most % 3_600) / 60)];
  const warnings =
    wanted > most
      ? [
          `TTL of "${String(fields["increment"])}" exceeded the effective max_ttl of "${hours}h${minutes}m${most % 60}s"; TTL value is capped accordingly`,
        ]
      : null;
  const auth = authOf(token, lease);
  return { status: 200, body: envelope(world, { auth, warnings }, "token") };
}
