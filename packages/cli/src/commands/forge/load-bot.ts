import type * as bot from "@mirrorkit/bot";
import { MirrorError } from "@mirrorkit/sdk/problems";

/** What the package of the server exports. */
export type BotPackage = typeof bot;

/**
 * Loads the server, which a package of its own brings: whoever checks ImageSets in a pipeline needs none.
 *
 * @throws a {@link MirrorError} `wrong-use` where it is not installed.
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
