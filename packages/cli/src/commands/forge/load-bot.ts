import type * as bot from "@mirrorkit/bot";
import { MirrorError } from "@mirrorkit/sdk/problems";

/** The exports of the server's package. */
export type BotPackage = typeof bot;

/**
 * Loads the server, a separate package, which pipelines that only check ImageSets do not need.
 *
 * @throws a {@link MirrorError} `wrong-use` when it is not installed.
 */
export async function loadBot(
  load: () => Promise<BotPackage> = () => import("@mirrorkit/bot"),
): Promise<BotPackage> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new MirrorError("wrong-use", "mirrorkit bot needs the package @mirrorkit/bot", {
      hint: "Install it beside the command: npm install --global @mirrorkit/cli @mirrorkit/bot",
    });
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes("'@mirrorkit/bot'")
  );
}
