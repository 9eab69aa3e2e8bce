/** Returns a secret on demand; a function, so that neither JSON nor an inspector prints it. */
export type SecretText = () => string;

/** How to log in to Vault. */
export type VaultLogin =
  | { readonly method: "token"; readonly token: SecretText }
  | {
      readonly method: "approle";
      /** The mount of the method; `approle` by default. */
      readonly mount?: string;
      readonly roleId: SecretText;
      /** Undefined for a role that needs none. */
      readonly secretId?: SecretText;
    }
  | {
      readonly method: "kubernetes";
      /** The mount of the method; `kubernetes` by default. */
      readonly mount?: string;
      /** Name of the role. */
      readonly role: string;
      /** The service account's token. */
      readonly jwt: SecretText;
    }
  | {
      readonly method: "jwt";
      /** The mount of the method; `jwt` by default. */
      readonly mount?: string;
      /** Name of the role; the mount's default role when undefined. */
      readonly role?: string;
      /** The token of the pipeline or identity provider. */
      readonly jwt: SecretText;
    };

/** Which Vault to read from, and how. */
export interface VaultOptions {
  /** `https://vault.example.test:8200`; a path is kept. */
  readonly address: string;
  /** How to log in. */
  readonly login: VaultLogin;
  /** A namespace of Vault Enterprise or OpenBao; none by default. */
  readonly namespace?: string;
  /** Certificates to trust in place of the system's, PEM. */
  readonly certificateAuthorities?: string;
  /** A client certificate with its key, PEM; none by default. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: SecretText };
  /** The name that the certificate has to be for; that of the address by default. */
  readonly serverName?: string;
  /** Whether the certificate goes unchecked; false by default. */
  readonly skipVerify?: boolean;
  /** Milliseconds for each request, the body included; 60,000 by default. */
  readonly timeout?: number;
}
