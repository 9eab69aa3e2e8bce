import * as z from "zod";
import type { QuayRole } from "../../models/quay/index.ts";

// Quay adds fields from release to release: those that are not named here are ignored.
const role = z.enum(["read", "write", "admin"]);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** `GET /config`. */
interface ConfigAnswer {
  readonly features: Readonly<Record<string, unknown>>;
  readonly registry_state: string;
  readonly version_number?: string | null | undefined;
}

export const configAnswer: z.ZodType<ConfigAnswer> = z.object({
  features: z.record(z.string(), z.unknown()),
  registry_state: z.string(),
  version_number: z.string().nullish(),
});

/** `GET /api/v1/registry/capabilities`. */
interface CapabilitiesAnswer {
  readonly sparse_manifests: { readonly supported: boolean };
}

export const capabilitiesAnswer: z.ZodType<CapabilitiesAnswer> = z.object({
  sparse_manifests: z.object({ supported: z.boolean() }),
});

/** `GET /api/v1/organization/{org}`; teams and quotas for members only. */
interface OrganisationAnswer {
  readonly teams?: Readonly<Record<string, unknown>> | null | undefined;
  readonly quotas?: readonly QuotaAnswer[] | null | undefined;
  readonly quota_report?: QuotaReport | null | undefined;
}

interface QuotaAnswer {
  readonly limit_bytes?: number | null | undefined;
  readonly limits?:
    | readonly { readonly type: string; readonly limit_percent: number }[]
    | null
    | undefined;
}

interface QuotaReport {
  readonly quota_bytes?: number | null | undefined;
  readonly configured_quota?: number | null | undefined;
}

export const organisationAnswer: z.ZodType<OrganisationAnswer> = z.object({
  name: z.string(),
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

/** A repository, alone or in a list. */
export interface RepositoryAnswer {
  readonly namespace: string;
  readonly name: string;
  readonly is_public: boolean;
  readonly description: string;
  readonly state: string;
}

export const repositoryAnswer: z.ZodType<RepositoryAnswer> = z.object({
  namespace: z.string(),
  name: z.string(),
  is_public: z.boolean(),
  description: text,
  state: z
    .string()
    .nullish()
    .transform((value) => value ?? "NORMAL"),
});

/** `GET /api/v1/repository`, a page. */
interface RepositoriesAnswer {
  readonly repositories: readonly RepositoryAnswer[];
  readonly next_page?: string | null | undefined;
}

export const repositoriesAnswer: z.ZodType<RepositoriesAnswer> = z.object({
  repositories: z.array(repositoryAnswer),
  next_page: z.string().nullish(),
});

/** `GET /api/v1/organization/{org}/robots`. */
interface RobotsAnswer {
  readonly robots: readonly { readonly name: string }[];
}

export const robotsAnswer: z.ZodType<RobotsAnswer> = z.object({
  robots: z.array(z.object({ name: z.string() })),
});

/** A robot, with its token for owners of the organisation. */
interface RobotAnswer {
  readonly name: string;
  readonly token?: string | null | undefined;
}

export const robotAnswer: z.ZodType<RobotAnswer> = z.object({
  name: z.string(),
  token: z.string().nullish(),
});

/** `GET /api/v1/repository/{repository}/permissions/user/` and `…/team/`, by name. */
interface PermissionsAnswer {
  readonly permissions: Readonly<Record<string, { readonly role: QuayRole }>>;
}

export const permissionsAnswer: z.ZodType<PermissionsAnswer> = z.object({
  permissions: z.record(z.string(), z.object({ role })),
});

/** The repositories of a robot or team. */
interface RightsAnswer {
  readonly permissions: readonly {
    readonly repository: { readonly name: string };
    readonly role: QuayRole;
  }[];
}

export const rightsAnswer: z.ZodType<RightsAnswer> = z.object({
  permissions: z.array(z.object({ repository: z.object({ name: z.string() }), role })),
});

/** `GET /api/v1/organization/{org}/prototypes`. */
interface PrototypesAnswer {
  readonly prototypes: readonly {
    readonly role: QuayRole;
    readonly delegate: { readonly name: string; readonly kind: "user" | "team" };
    readonly activating_user?: { readonly name: string } | null | undefined;
  }[];
}

export const prototypesAnswer: z.ZodType<PrototypesAnswer> = z.object({
  prototypes: z.array(
    z.object({
      role,
      delegate: z.object({ name: z.string(), kind: z.enum(["user", "team"]) }),
      activating_user: z.object({ name: z.string() }).nullish(),
    }),
  ),
});

/** `GET /api/v1/organization/{org}/proxycache`; empty for an organisation that is not a proxy. */
interface ProxyAnswer {
  readonly upstream_registry: string;
}

export const proxyAnswer: z.ZodType<ProxyAnswer> = z.object({ upstream_registry: text });

/** The tags that a policy concerns. */
export interface TagPatternAnswer {
  readonly tagPattern?: string | null | undefined;
  readonly tagPatternMatches?: boolean | null | undefined;
}

const tagPattern = { tagPattern: z.string().nullish(), tagPatternMatches: z.boolean().nullish() };

/** `GET …/autoprunepolicy/`. */
interface PruneAnswer {
  readonly policies: readonly (TagPatternAnswer & {
    readonly method: string;
    readonly value: string;
  })[];
}

export const pruneAnswer: z.ZodType<PruneAnswer> = z.object({
  policies: z.array(
    z.object({
      method: z.string(),
      value: z.union([z.string(), z.number()]).transform(String),
      ...tagPattern,
    }),
  ),
});

/** `GET …/immutabilitypolicy/`. */
interface ImmutabilityAnswer {
  readonly policies: readonly TagPatternAnswer[];
}

export const immutabilityAnswer: z.ZodType<ImmutabilityAnswer> = z.object({
  policies: z.array(z.object(tagPattern)),
});

/** `GET /api/v1/repository/{repository}/tag/`. */
interface TagsAnswer {
  readonly tags: readonly {
    readonly name: string;
    readonly manifest_digest: string;
    readonly immutable?: boolean | null | undefined;
  }[];
}

export const tagsAnswer: z.ZodType<TagsAnswer> = z.object({
  tags: z.array(
    z.object({ name: z.string(), manifest_digest: z.string(), immutable: z.boolean().nullish() }),
  ),
});
