import { createPrivateKey } from "node:crypto";
import { printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Connection } from "./connection.ts";
import { openDispatcher } from "./dispatcher.ts";

/**
 * Refuses a connection that cannot work, as far as that shows before anything is asked.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` that shows neither token nor key.
 */
export function checkConnection(connection: Connection): void {
  const { apiUrl, credentials } = connection;
  if (!URL.canParse(apiUrl)) {
    throw new MirrorError("wrong-use", `${quoted(apiUrl)} is not a valid API address`);
  }
  if ("token" in credentials) checkToken(credentials.token);
  else checkPrivateKey(credentials.privateKey, credentials.appId);
  void openDispatcher(connection).close();
}

/**
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for a text that cannot be a token: it would break a
 * header and be quoted in an error.
 */
export function checkToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  throw new MirrorError("wrong-use", "the token is empty or contains invalid characters", {
    hint: "Check for a line break or a space in it or at its end.",
  });
}

function checkPrivateKey(pem: string, appId: string): void {
  try {
    createPrivateKey(pem);
  } catch {
    throw new MirrorError(
      "wrong-use",
      `the private key of app ${printable(appId)} is not a valid private key`,
      {
        hint: "Give the complete PEM file that GitHub generated for the app.",
      },
    );
  }
}
