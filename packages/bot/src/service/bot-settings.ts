import { z } from "zod";

/** What `mirrorkit-bot.yaml` says, as written. Secrets are never in it: it names where they are. */
export interface BotSettings {
  /** Where the server listens. */
  readonly listen?: {
    /** The address; all of the machine by default. */
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
    /** Where its address is, password and all. */
    readonly url: SecretPlace;
    /** A file with certificate authorities. */
    readonly caFile?: string;
  };
  /** How often is looked for what webhooks missed. */
  readonly sweep?: {
    /** Minutes between looks at what changed lately; 5 by default. */
    readonly minutes?: number;
    /** Minutes between looks at everything; 60 by default. */
    readonly fullMinutes?: number;
  };
  /** The most change requests that are worked on at a time; 4 by default. */
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
  /** A file with certificate authorities to trust beside the usual ones. */
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

const name = z
  .string()
  .regex(/^[a-z0-9][-a-z0-9]{0,62}$/, "must be lower-case letters, digits and dashes");
const text = z.string().min(1, "must not be empty");
const portNumber = z.int().min(0).max(65_535);
const apiUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/, {
    error: "must be an address without user and password",
    abort: true,
  })
  .refine((address) => URL.canParse(address), { error: "must be an address", abort: true });
const gitlabApi = apiUrl.refine(
  (address) => /\/api\/v4\/?$/.test(new URL(address).pathname),
  "must end with /api/v4, as in https://gitlab.example.com/api/v4",
);
const githubApi = apiUrl.refine(
  (address) => isGithubApi(new URL(address)),
  "must be https://api.github.com, or end with /api/v3 for GitHub Enterprise Server",
);
/** Hosts that are an API as a whole. What listens on loopback may hand on to one of them. */
const apiHost = /^(api\.github\.com|api\.[^.]+\.ghe\.com|localhost|127\.0\.0\.1|\[::1\])$/;

function isGithubApi({ hostname, pathname }: URL): boolean {
  return /\/api\/v3\/?$/.test(pathname)
    ? hostname !== "api.github.com"
    : pathname === "/" && apiHost.test(hostname);
}

const missingTarget =
  "required: the path of the GitOps project, such as group/gitops; mirrorkit.yaml does not name it";

const projectPath = z
  .string()
  .regex(
    /^(?!(.*\/)?\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)+$/,
    "must be the path of a project, such as group/project",
  );

const branchName = z
  .string()
  .max(255)
  .regex(/^(?![/-])(?!.*(\.\.|\/\/|@\{))[^\s~^:?*[\\]+(?<![/.])$/, "must be the name of a branch");

const secretPlace: z.ZodType<SecretPlace> = z.union(
  [
    z.strictObject({
      env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a variable"),
    }),
    z.strictObject({ file: text }),
  ],
  { error: "must be {env: NAME} or {file: PATH}; secrets themselves do not belong here" },
);

const gitlab: z.ZodType<GitLabSettings> = z.strictObject({
  kind: z.literal("gitlab"),
  apiUrl: gitlabApi,
  caFile: text.exactOptional(),
  token: secretPlace,
  webhookTokens: z.array(secretPlace).exactOptional(),
  signingTokens: z.array(secretPlace).exactOptional(),
});

const github: z.ZodType<GitHubSettings> = z.strictObject({
  kind: z.literal("github"),
  apiUrl: githubApi,
  caFile: text.exactOptional(),
  app: z.strictObject({ id: text, privateKey: secretPlace }).exactOptional(),
  token: secretPlace.exactOptional(),
  webhookSecret: secretPlace,
});

const project: z.ZodType<ProjectSettings> = z.strictObject({
  forge: name,
  path: projectPath,
  settings: text.exactOptional(),
  publish: z
    .strictObject({
      project: z
        .string({ error: ({ input }) => (input === undefined ? missingTarget : undefined) })
        .pipe(projectPath),
      targetBranch: branchName.exactOptional(),
      branch: branchName.exactOptional(),
      forge: name.exactOptional(),
    })
    .exactOptional(),
});

/** The ports that the bot listens at; 0 has the system choose one. */
export function portsOf({ listen = {} }: Pick<BotSettings, "listen">): {
  readonly port: number;
  readonly probePort: number;
} {
  const { port = 8080, probePort = port === 0 ? 0 : 8081 } = listen;
  return { port, probePort };
}

/** The shape of one forge, by its kind. */
export const forgeSchemas: ReadonlyMap<string, z.ZodType<ForgeSettings>> = new Map<
  string,
  z.ZodType<ForgeSettings>
>([
  ["gitlab", gitlab],
  ["github", github],
]);

/** Checks the shape of `mirrorkit-bot.yaml`, but for its forges, which differ by kind. */
export const botSchema: z.ZodType<
  Omit<BotSettings, "forges"> & { readonly forges: Readonly<Record<string, unknown>> }
> = z.strictObject({
  listen: z
    .strictObject({
      host: text.exactOptional(),
      port: portNumber.exactOptional(),
      probePort: portNumber.exactOptional(),
    })
    .exactOptional(),
  forges: z.record(name, z.unknown()),
  projects: z.record(name, project),
  redis: z.strictObject({ url: secretPlace, caFile: text.exactOptional() }).exactOptional(),
  sweep: z
    .strictObject({
      minutes: z.number().min(0.01).max(1_440).exactOptional(),
      fullMinutes: z.number().min(0.01).max(10_080).exactOptional(),
    })
    .exactOptional(),
  concurrency: z.int().min(1).max(100).exactOptional(),
  statusToken: secretPlace.exactOptional(),
  publishToken: secretPlace.exactOptional(),
});
