export { openVaultClient, type VaultClient, type VaultSurroundings } from "./client.ts";
export { openVaultOptions, type VaultChoice } from "./environment.ts";
export { logInToVault } from "./log-in.ts";
export type { SecretText, VaultLogin, VaultOptions } from "./options.ts";
export { readVaultSecret, type VaultSecret } from "./read-secret.ts";
