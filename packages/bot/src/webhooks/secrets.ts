import { createHash, timingSafeEqual } from "node:crypto";
import { MirrorError } from "@mirrorkit/sdk/problems";

const shortestSecret = 16;

/** Compares an untrusted text with a secret in constant time. */
export function isSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

/** Whether a text from outside is one of several secrets; all are compared, whichever fits. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  return secrets.filter((secret) => isSecret(given, secret)).length > 0;
}

/**
 * Checks that a secret is strong enough: at least 16 characters, without surrounding blanks.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` that names the purpose of the secret and never the
 * secret.
 */
export function checkSecret(purpose: string, secret: string): string {
  if (secret !== secret.trim()) {
    throw new MirrorError("wrong-use", `${purpose} begins or ends with a blank or line break`, {
      hint: "Write the secret without a line break at its end: printf, not echo.",
    });
  }
  if (secret.length < shortestSecret) {
    const fault = secret === "" ? "is empty" : `has fewer than ${shortestSecret} characters`;
    throw new MirrorError("wrong-use", `${purpose} ${fault}`, {
      hint: "Create one with `openssl rand -hex 32` and configure it on both sides.",
    });
  }
  return secret;
}

/** Checks the secret of a GitHub's webhooks as {@link checkSecret} does. */
export function checkGithubSecret(secret: string): string {
  return checkSecret("the secret of GitHub's webhooks", secret);
}

/** Checks a secret token of a GitLab's webhooks as {@link checkSecret} does. */
export function checkGitlabToken(token: string): string {
  return checkSecret("the secret token of GitLab's webhooks", token);
}

// Digests have one length, so that not even the length of the secret shows.
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
