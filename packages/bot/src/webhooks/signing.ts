import { createHmac, timingSafeEqual } from "node:crypto";
import { MirrorError } from "@mirrorkit/sdk";

const windowMs = 300_000;
const prefix = "whsec_";
const shortestKey = 16;

/** A delivery that carries a Standard Webhooks signature. */
export interface SignedDelivery {
  /** `webhook-id`. */
  readonly id: string;
  /** `webhook-timestamp`: seconds since 1970. */
  readonly timestamp: string;
  /** `webhook-signature`: `v1,<base64>`, several parted by blanks. */
  readonly signatures: string;
  /** The body, byte for byte. */
  readonly body: Uint8Array;
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
      hint: "Copy the whole token that GitLab showed when the webhook was made.",
    });
  }
  return key;
}

/** Why a signed delivery is not accepted; undefined when one of the keys has signed it within 300 seconds of `now`. */
export function signatureFault(
  delivery: SignedDelivery,
  keys: readonly Buffer[],
  now: number,
): string | undefined {
  if (!/^\d{1,12}$/.test(delivery.timestamp)) return "webhook-timestamp is no time";
  if (Math.abs(now - Number(delivery.timestamp) * 1000) > windowMs) {
    return "webhook-timestamp is more than 300 seconds off; compare the clocks of both sides";
  }
  const given = delivery.signatures
    .split(" ")
    .filter((part) => part.startsWith("v1,"))
    .map((part) => Buffer.from(part.slice("v1,".length), "base64"));
  const fits = keys
    .map((key) => sign(delivery, key))
    .flatMap((right) => given.filter((one) => sameBytes(one, right)));
  return fits.length > 0 ? undefined : "webhook-signature does not fit";
}

function sign({ id, timestamp, body }: SignedDelivery, key: Buffer): Buffer {
  return createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function sameBase64(token: string, canonical: string): boolean {
  return token.replace(/=+$/, "") === canonical.replace(/=+$/, "");
}
