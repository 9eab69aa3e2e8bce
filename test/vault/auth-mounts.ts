/** What a login gives. */
export interface Granted {
  readonly policies: readonly string[];
  /** Seconds; 768 hours where it is left out. */
  readonly ttl?: number;
}

/** A role of AppRole. */
export interface AppRole extends Granted {
  readonly name: string;
  /** Secret ids with how often they may still be used. */
  readonly secretIds: Map<string, number>;
  readonly tokenType?: "service" | "batch";
  /** Whether the source address is refused. */
  readonly isElsewhere?: boolean;
}

/** What the claims of a JWT have to be. */
export interface JwtRole extends Granted {
  readonly audience: string;
  readonly claims: Readonly<Record<string, string>>;
}

/** A role of Kubernetes. */
export interface KubernetesRole extends Granted {
  readonly audience: string;
  readonly serviceAccount: string;
  readonly namespace: string;
}

/** A method of logging in, by its mount. */
export type AuthMount =
  /** Roles by role id. */
  | { readonly method: "approle"; readonly roles: Map<string, AppRole> }
  | {
      readonly method: "jwt";
      readonly issuer: string;
      readonly defaultRole: string;
      readonly roles: Map<string, JwtRole>;
    }
  | {
      readonly method: "kubernetes";
      readonly roles: Map<string, KubernetesRole>;
      /** Whether the cluster still accepts a token of one of its service accounts. */
      readonly isAccepted: (jwt: string) => boolean;
    }
  | {
      readonly method: "userpass";
      readonly users: Map<string, Granted & { readonly password: string }>;
    };
