import { whenForm } from "@mirrorkit/sdk/internal";
import { z } from "zod";
import type {
  BotSettings,
  ForgeSettings,
  GitHubSettings,
  GitLabSettings,
  ProjectSettings,
  SecretPlace,
} from "./bot-settings.ts";

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
const gitlabApi = apiUrl
  .refine(
    (address) => /\/api\/v4\/?$/.test(new URL(address).pathname),
    "must end with /api/v4, as in https://gitlab.example.com/api/v4",
  )
  .describe("Base of its API, https://…/api/v4.");
const githubApi = apiUrl
  .refine(
    (address) => isGithubApi(new URL(address)),
    "must be https://api.github.com, or end with /api/v3 for GitHub Enterprise Server",
  )
  .describe("Base of its API, https://api.github.com, or https://…/api/v3.");
/** Hosts that serve only an API. A server on loopback may forward to one of them. */
const apiHost = /^(api\.github\.com|api\.[^.]+\.ghe\.com|localhost|127\.0\.0\.1|\[::1\])$/;

function isGithubApi({ hostname, pathname }: URL): boolean {
  return /\/api\/v3\/?$/.test(pathname)
    ? hostname !== "api.github.com"
    : pathname === "/" && apiHost.test(hostname);
}

const missingTarget =
  "required: the path of the GitOps project, such as group/gitops; mirrorkit.yaml does not name it";

/** The path of a project, with the message for a missing one. */
function projectPath(missing?: string): z.ZodString {
  return z
    .string({ error: ({ input }) => (input === undefined ? missing : undefined) })
    .regex(
      /^(?!(.*\/)?\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)+$/,
      "must be the path of a project, such as group/project",
    );
}

const branchName = z
  .string()
  .max(255)
  .regex(/^(?![/-])(?!.*(\.\.|\/\/|@\{))[^\s~^:?*[\\]+(?<![/.])$/, "must be the name of a branch");

const secretPlace: z.ZodType<SecretPlace> = z.union(
  [
    z.strictObject({
      env: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a variable")
        .describe("The environment variable that holds it."),
    }),
    z.strictObject({ file: text.describe("The file that holds it.") }),
  ],
  { error: "must be {env: NAME} or {file: PATH}; secrets themselves do not belong here" },
);

const caFile = text
  .exactOptional()
  .describe("A file with certificate authorities to trust in addition to the system's.");

const gitlab: z.ZodType<GitLabSettings> = z.strictObject({
  kind: z.literal("gitlab").describe("Which kind of forge it is."),
  apiUrl: gitlabApi,
  caFile,
  token: secretPlace.describe("Where the bot's access token is."),
  webhookTokens: z
    .array(secretPlace)
    .exactOptional()
    .describe("Where the secret tokens of its webhooks are; list several during a rotation."),
  signingTokens: z
    .array(secretPlace)
    .exactOptional()
    .describe("Where the signing tokens of its webhooks are."),
});

const github: z.ZodType<GitHubSettings> = z.strictObject({
  kind: z.literal("github").describe("Which kind of forge it is."),
  apiUrl: githubApi,
  caFile,
  app: z
    .strictObject({
      id: text.describe("The App's number or client id, in quotes."),
      privateKey: secretPlace.describe("Where its private key is, PEM."),
    })
    .exactOptional()
    .describe("The GitHub App."),
  token: secretPlace.exactOptional().describe("Where a token is, instead of an App."),
  webhookSecret: secretPlace.describe("Where the secret of the webhook is."),
});

const project: z.ZodType<ProjectSettings> = z.strictObject({
  forge: name.describe("The forge that it is on, one of forges."),
  path: projectPath().describe("Path of the mirror-config project."),
  settings: text.exactOptional().describe("Path of its settings; mirrorkit.yaml by default."),
  publish: z
    .strictObject({
      project: projectPath(missingTarget).describe("Path of the GitOps project."),
      targetBranch: branchName
        .exactOptional()
        .describe("The branch of the GitOps project that proposals go to; main by default."),
      branch: branchName
        .exactOptional()
        .describe("The branch that records are committed to; main by default."),
      forge: name
        .exactOptional()
        .describe("The forge of the GitOps project; that of the project by default."),
    })
    .exactOptional()
    .describe("Where cluster resources are proposed after a push; nowhere by default."),
  bump: z
    .strictObject({
      when: z
        .string()
        .regex(whenForm, 'must be days and a time in UTC, such as "Mon 05:00" or "daily 05:00"')
        .describe(
          'When the bot checks for them, in UTC: "Mon 05:00", "Mon,Thu 05:00" or "daily 05:00".',
        ),
    })
    .exactOptional()
    .describe("Whether the next versions of its ImageSets are proposed; not by default."),
});

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
      host: text.exactOptional().describe("The address; all interfaces by default."),
      port: portNumber.exactOptional().describe("The port, plain HTTP; 8080 by default."),
      probePort: portNumber
        .exactOptional()
        .describe("The port for probes and metrics only; 8081 by default."),
    })
    .exactOptional()
    .describe("Where the bot listens."),
  forges: z
    .record(name, z.unknown())
    .describe("Forges by a name of your choice; their webhooks go to /webhooks/NAME."),
  projects: z.record(name, project).describe("Mirror-config projects by a name of your choice."),
  redis: z
    .strictObject({
      url: secretPlace.describe("Where its address is, including the password."),
      caFile,
    })
    .exactOptional()
    .describe("Redis or Valkey, which several replicas share."),
  registries: z
    .strictObject({
      authfile: text
        .exactOptional()
        .describe("A containers-auth.json with the credentials; read for each review."),
      caFile,
      registriesConf: text
        .exactOptional()
        .describe("A registries.conf with the locations of these registries; none by default."),
      cache: text
        .exactOptional()
        .describe("A folder for catalogs; by default one that the bot removes when it exits."),
    })
    .exactOptional()
    .describe("How registries are read for plans; by default without credentials."),
  sweep: z
    .strictObject({
      minutes: z
        .number()
        .min(0.01)
        .max(1_440)
        .exactOptional()
        .describe("Minutes between sweeps over recent changes; 5 by default."),
      fullMinutes: z
        .number()
        .min(0.01)
        .max(10_080)
        .exactOptional()
        .describe("Minutes between sweeps over everything; 60 by default."),
    })
    .exactOptional()
    .describe("How often the bot looks for changes that webhooks missed."),
  concurrency: z
    .int()
    .min(1)
    .max(100)
    .exactOptional()
    .describe("The maximum number of change requests processed at a time; 4 by default."),
  statusToken: secretPlace
    .exactOptional()
    .describe("Where the token of the status page is; without it, the page is disabled."),
  publishToken: secretPlace
    .exactOptional()
    .describe("Where the token of POST /api/publish is; without it, the endpoint is disabled."),
});
