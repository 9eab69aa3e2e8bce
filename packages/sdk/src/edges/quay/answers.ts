import { z } from "zod";

// Quay adds fields from release to release: what is not named here is passed over.
const role = z.enum(["read", "write", "admin"]);
const flag = z.unknown().transform((value) => value === true);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

export const configAnswer = z.object({
  features: z.record(z.string(), z.unknown()),
  registry_state: z.string(),
  version_number: z.string().nullish(),
});

export const capabilitiesAnswer = z.object({
  sparse_manifests: z.object({ supported: z.boolean() }),
});

export const organisationAnswer = z.object({
  name: z.string(),
  is_member: flag,
  is_admin: flag,
  teams: z.record(z.string(), z.unknown()).nullish(),
  quotas: z
    .array(
      z.object({
        limit_bytes: z.number().nullish(),
        limits: z.array(z.object({ type: z.string(), limit_percent: z.number() })).nullish(),
      }),
    )
    .nullish(),
  quota_report: z
    .object({ quota_bytes: z.number().nullish(), configured_quota: z.number().nullish() })
    .nullish(),
});

const listedRepository = z.object({
  namespace: z.string(),
  name: z.string(),
  is_public: z.boolean(),
  description: text,
  state: z
    .string()
    .nullish()
    .transform((value) => value ?? "NORMAL"),
});

export const repositoryAnswer = listedRepository;

export const repositoriesAnswer = z.object({
  repositories: z.array(listedRepository),
  next_page: z.string().nullish(),
});

export const robotsAnswer = z.object({ robots: z.array(z.object({ name: z.string() })) });

export const robotAnswer = z.object({ name: z.string(), token: z.string().nullish() });

export const permissionsAnswer = z.object({
  permissions: z.record(z.string(), z.object({ role })),
});

export const rightsAnswer = z.object({
  permissions: z.array(z.object({ repository: z.object({ name: z.string() }), role })),
});

const subject = z.object({ name: z.string(), kind: z.enum(["user", "team"]) });

export const prototypesAnswer = z.object({
  prototypes: z.array(
    z.object({ role, delegate: subject, activating_user: subject.pick({ name: true }).nullish() }),
  ),
});

export const proxyAnswer = z.object({ upstream_registry: text });

const tagPattern = { tagPattern: z.string().nullish(), tagPatternMatches: z.boolean().nullish() };

export const pruneAnswer = z.object({
  policies: z.array(
    z.object({
      method: z.string(),
      value: z.union([z.string(), z.number()]).transform(String),
      ...tagPattern,
    }),
  ),
});

export const immutabilityAnswer = z.object({ policies: z.array(z.object(tagPattern)) });

export const tagsAnswer = z.object({
  tags: z.array(
    z.object({ name: z.string(), manifest_digest: z.string(), immutable: z.boolean().nullish() }),
  ),
});
