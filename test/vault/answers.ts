import { createHash, randomUUID } from "node:crypto";
import type { VaultToken } from "./tokens.ts";
import type { VaultWorld } from "./vault-world.ts";

/** A request as the server reads it. */
export interface WorldRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

/** What the server answers. */
export interface WorldAnswer {
  readonly status: number;
  /** Null for none; text is a page. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it comes from a proxy, without the headers of a Vault. */
  readonly isOfProxy?: boolean;
}

/** The fields of a body. */
export type Fields = Readonly<Record<string, unknown>>;

/** A request that a part of the world answers. */
export interface Asked {
  readonly world: VaultWorld;
  /** `LIST` for a GET with `list=true`, `POST` for a PUT. */
  readonly method: string;
  /** Empty, or with a slash at the end. */
  readonly namespace: string;
  /** Below `/v1/`, without the namespace. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly fields: Fields;
  readonly token: string;
  readonly header: WorldRequest["header"];
}

/** What answers one kind of request. */
export interface Route {
  readonly method: string;
  /** Its first group is given to `answer`. */
  readonly path: RegExp;
  /** Fields that the body may have; others are refused, which real servers do not. */
  readonly fields?: readonly string[];
  readonly answer: (asked: Asked, holder: VaultToken, name: string) => WorldAnswer | undefined;
}

/** A refusal of what the token may not do. */
export const denied = errors(403, "1 error occurred:\n\t* permission denied\n\n");

/** An answer without a body. */
export const nothing: WorldAnswer = { status: 204, body: null };

/** The envelope of an answer with something in it. */
export function envelope(
  world: VaultWorld,
  parts: Readonly<Record<string, unknown>>,
  type = "",
): Fields {
  return {
    request_id: randomUUID(),
    lease_id: "",
    renewable: false,
    lease_duration: 0,
    data: null,
    wrap_info: null,
    warnings: null,
    auth: null,
    ...parts,
    ...(world.dialect === "vault" ? { mount_type: type } : {}),
  };
}

/** An answer with data in an envelope. */
export function dataOf(world: VaultWorld, data: object, type = ""): WorldAnswer {
  return { status: 200, body: envelope(world, { data }, type) };
}

/** An answer that says what is wrong. */
export function errors(status: number, ...said: readonly string[]): WorldAnswer {
  return { status, body: { errors: said } };
}

/** All headers of an answer. */
export function headersOf({
  body,
  headers = {},
  isOfProxy,
}: WorldAnswer): Readonly<Record<string, string>> {
  const isPage = typeof body === "string";
  const isRedirect = body === null && headers["Location"] !== undefined;
  const type = isPage ? "text/html; charset=utf-8" : "application/json";
  return {
    ...(isOfProxy === true
      ? {}
      : {
          "Cache-Control": "no-store",
          "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        }),
    ...(isRedirect ? {} : { "Content-Type": type }),
    ...headers,
  };
}

/** A text of the body, or of an object in it; empty where it is none. */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

/** An object of the body; undefined where it is none. */
export function object(fields: Fields, name: string): Fields | undefined {
  const value = fields[name];
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? { ...value } : undefined;
}

/** A list of the body, as texts. */
export function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Fields of a body in JSON; undefined where it is broken. */
export function parse(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body === "" ? "{}" : body);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A time of seconds since 1970 as the servers write it; with a part of a second. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

/** Seconds of `30m`, `60s`, `60` or `1h`; undefined for what is no duration. */
export function secondsOf(duration: unknown): number | undefined {
  const [, count, unit = "s"] = /^(\d+)([smhd])?$/.exec(String(duration)) ?? [];
  const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
  return count === undefined ? undefined : Number(count) * (seconds[unit] ?? 1);
}

/** A hash in hexadecimal digits that the same text always gives. */
export function hashOf(of: string): string {
  return createHash("sha256").update(of).digest("hex");
}

/** An id in the form of a UUID that the same text always gives. */
export function idOf(of: string): string {
  return hashOf(of).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
