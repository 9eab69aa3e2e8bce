import { MirrorError } from "@mirrorkit/sdk/problems";

/** The connection to Redis or Valkey. */
export interface RedisSettings {
  /** `redis://[user:password@]host:port[/database]`, or `rediss://` for TLS. */
  readonly url: string;
  /**
   * PEM of the certificate authorities to trust with TLS instead of the default ones; undefined for the default
   * ones.
   */
  readonly certificateAuthorities?: string;
}

/**
 * The host and port of an address, without user and password.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address.
 */
export function checkRedisAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    throw new MirrorError("wrong-use", "the address of Redis is not a valid Redis URL", {
      hint: "write it as redis://host:6379 or rediss://user:password@host:6379, with %40 for @ in a password",
    });
  }
  return `${url.hostname}:${url.port === "" ? "6379" : url.port}`;
}
