import { createHmac, timingSafeEqual } from "node:crypto";
import { MirrorError } from "@mirrorkit/sdk/problems";

const windowMs = 300_000;
const prefix = "whsec_";
const shortestKey = 16;
const signatureBytes = 32;

/** The headers of a delivery that carries a Standard Webhooks signature. */
export interface SignedHeaders {
  /** `webhook-id`. */
  readonly id: string;
  /** `webhook-timestamp`: seconds since 1970. */
  readonly timestamp: string;
  /** `webhook-signature`: `v1,<base64>`, several parted by blanks. */
  readonly signatures: string;
}

/** A body whose signature is checked while it comes. */
export interface SignatureCheck {
  /** Takes the next bytes. */
  add(chunk: Uint8Array): void;
  /** Whether one of the signatures fits all that came; to be asked once. */
  fits(): boolean;
}

/** Begins to check the signatures that came with a body, HMAC with SHA-256, by one of several keys. */
export function checkSignature(
  keys: readonly Buffer[],
  given: readonly Buffer[],
  start = "",
): SignatureCheck {
  const macs = keys.map((key) => createHmac("sha256", key).update(start));
  return {
    add(chunk) {
      for (const mac of macs) mac.update(chunk);
    },
    fits() {
      const right = macs.map((mac) => mac.digest());
      return right.flatMap((one) => given.filter((other) => sameBytes(one, other))).length > 0;
    },
  };
}

/**
 * Reads a signing token, `whsec_` and the key in base64.
 *
 * @throws an error `wrong-use` that does not hold the token.
 * @see https://www.standardwebhooks.com
 */
export function readSigningToken(token: string): Buffer {
  const key = Buffer.from(token.slice(prefix.length), "base64");
  const canonical = `${prefix}${key.toString("base64")}`;
  if (!sameBase64(token, canonical) || key.length < shortestKey) {
    throw new MirrorError("wrong-use", "the webhook signing token is not `whsec_` and base64", {
      hint: "Copy the complete token that GitLab showed when the webhook was created.",
    });
  }
  return key;
}

/**
 * Begins to verify a delivery that one of the keys must have signed; returns the reason when the headers alone rule
 * it out, such as a signature more than 300 seconds from `now`.
 */
export function checkSigned(
  { id, timestamp, signatures }: SignedHeaders,
  keys: readonly Buffer[],
  now: number,
): SignatureCheck | string {
  if (!/^\d{1,12}$/.test(timestamp)) return "webhook-timestamp is not a valid time";
  if (Math.abs(now - Number(timestamp) * 1000) > windowMs) {
    return "webhook-timestamp is off by more than 300 seconds; compare the clocks of both sides";
  }
  const given = signatures
    .split(" ")
    .filter((part) => part.startsWith("v1,"))
    .map((part) => Buffer.from(part.slice("v1,".length), "base64"))
    .filter(({ length }) => length === signatureBytes);
  if (given.length === 0) return "webhook-signature contains no signature";
  return checkSignature(keys, given, `${id}.${timestamp}.`);
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function sameBase64(token: string, canonical: string): boolean {
  return withoutPadding(token) === withoutPadding(canonical);
}

function withoutPadding(base64: string): string {
  return base64.replace(/(?<!=)=+$/, "");
}
