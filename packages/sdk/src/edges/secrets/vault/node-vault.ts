import { isErrnoException, MirrorError } from "../../../base/problem/index.ts";
import type { VaultAnswer, VaultRequest } from "./exchange.ts";

/** The used part of a node-vault client; its answers are those of our transport. */
export interface VaultLibraryClient {
  token: string;
  handleVaultResponse: (answer: VaultAnswer) => Promise<VaultAnswer>;
  readonly read: (
    path: string,
    options: { headers: Record<string, string> },
  ) => Promise<VaultAnswer>;
  readonly write: (
    path: string,
    data: object,
    options: { headers: Record<string, string> },
  ) => Promise<VaultAnswer>;
}

/** The argument that node-vault passes to a transport. */
export type VaultLibraryRequest = Omit<VaultRequest, "json"> & { readonly json?: unknown };

/** The used part of node-vault. */
export type VaultLibrary = (options: object) => VaultLibraryClient;

/**
 * Loads node-vault, an optional dependency for reading from Vault.
 *
 * @throws a {@link MirrorError} `wrong-use` when it is not installed.
 */
export async function loadVaultLibrary(): Promise<VaultLibrary> {
  try {
    const { default: library } = (await import("node-vault")) as unknown as {
      readonly default: VaultLibrary;
    };
    return library;
  } catch (error) {
    if (!isErrnoException(error) || !error.code.endsWith("MODULE_NOT_FOUND")) throw error;
    throw new MirrorError(
      "wrong-use",
      "vault: sources need the package node-vault, which is not installed",
      {
        hint: "Run npm install node-vault@0.12 where mirrorkit is installed.",
      },
    );
  }
}
