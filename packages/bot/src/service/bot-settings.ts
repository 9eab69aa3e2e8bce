/** What `mirrorkit-bot.yaml` says, as written. Secrets are never in it: it names where they are. */
export interface BotSettings {
  /** Where the server listens. */
  readonly listen?: {
    /** The address; all interfaces by default. */
    readonly host?: string;
    /** The port; 8080 by default. */
    readonly port?: number;
    /** The port that answers probes and scrapes alone; 8081 by default, and 0 where `port` is. */
    readonly probePort?: number;
  };
  /** The forges, by a name of your choice; their webhooks go to `/webhooks/<name>`. */
  readonly forges: Readonly<Record<string, ForgeSettings>>;
  /** The mirror-config projects, by a name of your choice. */
  readonly projects: Readonly<Record<string, ProjectSettings>>;
  /** Redis or Valkey, for several replicas; undefined for one. */
  readonly redis?: {
    /** Where its address is, including the password. */
    readonly url: SecretPlace;
    /** A file with certificate authorities. */
    readonly caFile?: string;
  };
  /** How often is looked for what webhooks missed. */
  readonly sweep?: {
    /** Minutes between sweeps over recent changes; 5 by default. */
    readonly minutes?: number;
    /** Minutes between sweeps over everything; 60 by default. */
    readonly fullMinutes?: number;
  };
  /** The maximum number of change requests processed at a time; 4 by default. */
  readonly concurrency?: number;
  /** The token of the status page; the page is off without. */
  readonly statusToken?: SecretPlace;
  /** The token of `POST /api/publish`, which is off without. */
  readonly publishToken?: SecretPlace;
}

/** Where a secret is: an environment variable or a file. */
export type SecretPlace =
  | {
      /** Name of the environment variable. */
      readonly env: string;
    }
  | {
      /** Path of the file. */
      readonly file: string;
    };

/** One forge. */
export type ForgeSettings = GitLabSettings | GitHubSettings;

/** What both forges have. */
export interface ForgeSettingsBase {
  /** Base of its API. */
  readonly apiUrl: string;
  /** A file with certificate authorities to trust in addition to the system's. */
  readonly caFile?: string;
}

/** A GitLab. */
export interface GitLabSettings extends ForgeSettingsBase {
  /** Tells it from a {@link GitHubSettings}. */
  readonly kind: "gitlab";
  /** The access token. */
  readonly token: SecretPlace;
  /** Secret tokens of its webhooks; several while one replaces another. */
  readonly webhookTokens?: readonly SecretPlace[];
  /** Signing tokens of its webhooks. */
  readonly signingTokens?: readonly SecretPlace[];
}

/** A GitHub. */
export interface GitHubSettings extends ForgeSettingsBase {
  /** Tells it from a {@link GitLabSettings}. */
  readonly kind: "github";
  /** The App; or else a token. */
  readonly app?: {
    /** Its number or client id. */
    readonly id: string;
    /** Its private key, PEM. */
    readonly privateKey: SecretPlace;
  };
  /** A token, where there is no App. */
  readonly token?: SecretPlace;
  /** The secret of its webhook. */
  readonly webhookSecret: SecretPlace;
}

/** A mirror-config project. */
export interface ProjectSettings {
  /** Name of its forge. */
  readonly forge: string;
  /** Its path there. */
  readonly path: string;
  /** Path of its mirrorkit.yaml; `mirrorkit.yaml` by default. */
  readonly settings?: string;
  /** Where its cluster resources are proposed after a push; undefined when they are not. */
  readonly publish?: {
    /** Path of the GitOps project. */
    readonly project: string;
    /** The branch of the GitOps project that proposals go to; `main` by default. */
    readonly targetBranch?: string;
    /** The branch that records are committed to; `main` by default. */
    readonly branch?: string;
    /** Name of the forge of the GitOps project; its own by default. */
    readonly forge?: string;
  };
}

/** The ports that the bot listens at; 0 has the system choose one. */
export function portsOf({ listen = {} }: Pick<BotSettings, "listen">): {
  readonly port: number;
  readonly probePort: number;
} {
  const { port = 8080, probePort = port === 0 ? 0 : 8081 } = listen;
  return { port, probePort };
}
