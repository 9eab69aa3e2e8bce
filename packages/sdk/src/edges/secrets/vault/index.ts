export { openVaultClient, type VaultClient } from "./client.ts";
export { openVaultOptions, type VaultChoice } from "./environment.ts";
export { logInToVault } from "./log-in.ts";
export type { SecretText, VaultLogin } from "./options.ts";
export { readVaultSecret } from "./read-secret.ts";
