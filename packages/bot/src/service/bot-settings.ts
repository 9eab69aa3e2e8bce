/** The content of `mirrorkit-bot.yaml`. It never contains secrets, only where they are. */
export interface BotSettings {
  /** The address and ports of the server. */
  readonly listen?: {
    /** The address; all interfaces by default. */
    readonly host?: string;
    /** The port; 8080 by default. */
    readonly port?: number;
    /** The port for probes and scrapes only; 8081 by default, and 0 when `port` is 0. */
    readonly probePort?: number;
  };
  /** The forges by name; their webhooks go to `/webhooks/<name>`. */
  readonly forges: Readonly<Record<string, ForgeSettings>>;
  /** The mirror-config projects by name. */
  readonly projects: Readonly<Record<string, ProjectSettings>>;
  /** Redis or Valkey, for several replicas; undefined for one replica. */
  readonly redis?: {
    /** The location of its URL, which includes the password. */
    readonly url: SecretPlace;
    /** Path of a file with certificate authorities. */
    readonly caFile?: string;
  };
  /** How registries are read for plans, see `review.mapping.plan` of a project's settings; undefined for no credentials. */
  readonly registries?: RegistriesSettings;
  /** The intervals of sweeps, which find lost events. */
  readonly sweep?: {
    /** Minutes between sweeps over recent changes; 5 by default. */
    readonly minutes?: number;
    /** Minutes between sweeps over everything; 60 by default. */
    readonly fullMinutes?: number;
  };
  /** The maximum number of change requests processed at a time; 4 by default. */
  readonly concurrency?: number;
  /** The token of the status page; undefined disables the page. */
  readonly statusToken?: SecretPlace;
  /** The token of `POST /api/publish`; undefined disables it. */
  readonly publishToken?: SecretPlace;
}

/** How registries are read for plans. */
export interface RegistriesSettings {
  /** Path of a containers-auth.json, which is read again for each review; undefined for no credentials. */
  readonly authfile?: string;
  /** Path of a file with certificate authorities to trust in addition to the system's. */
  readonly caFile?: string;
  /** Path of a registries.conf that sends names of registries elsewhere, as on nodes; undefined for none. */
  readonly registriesConf?: string;
  /** Folder for catalogs by digest; undefined for one that the bot removes when it ends. */
  readonly cache?: string;
}

/** The location of a secret: an environment variable or a file. */
export type SecretPlace =
  | {
      /** Name of the environment variable. */
      readonly env: string;
    }
  | {
      /** Path of the file. */
      readonly file: string;
    };

/** A forge. */
export type ForgeSettings = GitLabSettings | GitHubSettings;

/** The common settings of both forges. */
export interface ForgeSettingsBase {
  /** Base URL of its API. */
  readonly apiUrl: string;
  /** Path of a file with certificate authorities to trust in addition to the system's. */
  readonly caFile?: string;
}

/** A GitLab instance. */
export interface GitLabSettings extends ForgeSettingsBase {
  /** Discriminates it from {@link GitHubSettings}. */
  readonly kind: "gitlab";
  /** The access token. */
  readonly token: SecretPlace;
  /** Secret tokens of its webhooks; several during a rotation. */
  readonly webhookTokens?: readonly SecretPlace[];
  /** Signing tokens of its webhooks. */
  readonly signingTokens?: readonly SecretPlace[];
}

/** GitHub, or a GitHub Enterprise Server. */
export interface GitHubSettings extends ForgeSettingsBase {
  /** Discriminates it from {@link GitLabSettings}. */
  readonly kind: "github";
  /** The GitHub App; otherwise set `token`. */
  readonly app?: {
    /** Its app id or client id. */
    readonly id: string;
    /** Its private key, PEM. */
    readonly privateKey: SecretPlace;
  };
  /** A token, when there is no App. */
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
  /** The target for its cluster resources after a push; undefined when they are not proposed. */
  readonly publish?: {
    /** Path of the GitOps project. */
    readonly project: string;
    /** The target branch of the GitOps project; `main` by default. */
    readonly targetBranch?: string;
    /** The branch with the committed records; `main` by default. */
    readonly branch?: string;
    /** Name of the forge of the GitOps project; by default the project's own forge. */
    readonly forge?: string;
  };
  /** When the next versions of its ImageSets are proposed; undefined when they are not. */
  readonly bump?: {
    /** Days and time in UTC, such as `Mon 05:00` or `daily 05:00`. */
    readonly when: string;
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
