export { openCredentialSources, type SourceContext } from "./open-sources.ts";
export { saveAuthFile } from "./save-auth-file.ts";
export { type CredentialSource, readCredentialSource } from "./source.ts";
export type { SecretText, VaultChoice, VaultLogin } from "./vault/index.ts";
