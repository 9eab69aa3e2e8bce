import { has, isSuperWithAccess, roleIn, runs } from "./access.ts";
import { type Given, json, unauthenticated, unauthorized, unsaid } from "./answers.ts";
import type { OrgCall } from "./organisations.ts";
import type { World } from "./world.ts";

export function proxyOf(call: OrgCall): Given {
  const { world, caller, org } = call;
  if (caller === undefined) return unauthenticated;
  const isIn = roleIn(world, org, caller.name) !== undefined || runs(world, org, caller);
  if (!isIn) return unauthorized;
  const upstream = world.organisations.get(org)?.proxyOf;
  const none = { upstream_registry: "", expiration_s: "", insecure: "" };
  return json(
    200,
    upstream === undefined
      ? none
      : { upstream_registry: upstream, expiration_s: 86_400, insecure: true },
  );
}

export function quotaCall(call: OrgCall, method: string, isLimit: boolean): Given {
  const { world, caller, org } = call;
  const found = world.organisations.get(org);
  if (found === undefined || caller === undefined) return unauthorized;
  if (method === "GET") {
    const { quota } = found;
    if (quota === undefined) return json(200, []);
    const limits = quota.limits.map(({ type, percent }, index) => ({
      id: index + 1,
      type,
      limit_percent: percent,
    }));
    return json(200, [
      {
        id: 1,
        limit_bytes: quota.limit,
        limit: `${quota.limit.toFixed(1)} Byte`,
        default_config: false,
        limits,
        default_config_exists: false,
      },
    ]);
  }
  if (!isSuperWithAccess(world, caller) || !has(caller, "super:user")) return unauthorized;
  const body = JSON.parse(call.body) as Record<string, number & string>;
  if (isLimit)
    found.quota?.limits.push({ type: body["type"] ?? "", percent: body["threshold_percent"] ?? 0 });
  else found.quota = { limit: body["limit_bytes"] ?? 0, used: 0, limits: [] };
  return json(201, "Created");
}

export function userView({ world, caller }: Pick<OrgCall, "world" | "caller">): Given {
  if (caller === undefined || !has(caller, "user:read", "user:admin")) {
    const { body } = unauthenticated;
    return json(401, { session_required: false, ...(body as object) });
  }
  return json(200, {
    anonymous: false,
    username: caller.name,
    avatar: "<avatar>",
    can_create_repo: true,
    is_me: true,
    verified: true,
    email: `${caller.name}@example.com`,
    logins: [],
    invoice_email: false,
    invoice_email_address: null,
    preferred_namespace: false,
    tag_expiration_s: 1_209_600,
    prompts: [],
    company: null,
    family_name: null,
    given_name: null,
    location: null,
    is_free_account: true,
    has_password_set: true,
    quotas: [],
    quota_report: {
      quota_bytes: 0,
      configured_quota: null,
      running_backfill: "waiting",
      backfill_status: "waiting",
    },
    organizations: [...world.organisations.values()]
      .filter(({ name }) => roleIn(world, name, caller.name) !== undefined)
      .map(({ name }) => ({ name, avatar: "<avatar>", can_create_repo: true, public: false })),
  });
}

export function namedUser(world: World, name: string): Given {
  return world.users.has(name)
    ? json(200, { anonymous: false, username: name, avatar: "<avatar>" })
    : unsaid;
}
