import { readMapping } from "@mirrorkit/sdk/mapping";
import {
  type PlacedMapping,
  type QuayOptions,
  readQuayAccount,
  type SeedReport,
  type SeedWish,
  seedQuay,
} from "@mirrorkit/sdk/quay";
import type { QuayStandIn } from "./stand-in/server.ts";
import {
  addOrganisation,
  addRobot,
  addTeam,
  addToken,
  addUser,
  allScopes,
  newWorld,
  type World,
} from "./stand-in/world.ts";

/** A Quay with the organisation of a mirror, its owner alice, two robots and a team. */
export function mirrorWorld(scopes: readonly string[] = allScopes): World {
  const world = newWorld();
  for (const name of ["alice", "bob", "carol"]) addUser(world, name);
  const organisation = addOrganisation(world, "ocp-mirror", "alice");
  addRobot(organisation, "mirror");
  addRobot(organisation, "pull");
  addTeam(organisation, "readers", "member", ["carol"]);
  addToken(world, "token-of-alice-canary", "alice", [...scopes]);
  return world;
}

/** The stand-in as mappings name it: what lies on the loopback is taken for the cache of oc-mirror. */
export const registry = "quay.example.com";

/** Destinations `ocp-mirror/team-00/image-000` and on. */
export function mappingOf(
  repositories: number,
  host = registry,
  file = "mapping.txt",
): PlacedMapping {
  const lines = Array.from({ length: repositories }, (_, index) => {
    const name = `team-${String(index % 20).padStart(2, "0")}/image-${String(index).padStart(4, "0")}`;
    const digest = index.toString(16).padStart(64, "0");
    return `docker://quay.io/${name}@sha256:${digest}=docker://${host}/ocp-mirror/${name}:sha256-${digest}`;
  });
  return mappingFrom(lines, file);
}

export function mappingFrom(lines: readonly string[], file = "mapping.txt"): PlacedMapping {
  const text = `${lines.join("\n")}\n`;
  return { entries: readMapping(text, file).entries, text, file };
}

export const usualWish: SeedWish = {
  creates: true,
  permissions: [
    { account: readQuayAccount("+mirror"), role: "write" },
    { account: readQuayAccount("ocp-mirror+pull"), role: "read" },
    { account: readQuayAccount("team:readers"), role: "read" },
  ],
  asDefaults: false,
};

export const quayOptions: QuayOptions = {
  token: () => "token-of-alice-canary",
  insecure: true,
  retry: { tries: 1 },
};

/** Seeds without a pause between tries. */
export function seed(
  standIn: QuayStandIn,
  mapping: PlacedMapping,
  {
    wish = usualWish,
    dryRun = false,
    quay = quayOptions,
  }: { wish?: SeedWish; dryRun?: boolean; quay?: QuayOptions } = {},
): Promise<SeedReport> {
  return seedQuay({ address: standIn.address, registry, mappings: [mapping], wish, dryRun, quay });
}

/** What a world has, without what differs from run to run. */
export function stateOf(world: World): unknown {
  const repositories = [...world.repositories]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { description, isPublic, users, teams }]) => ({
      path,
      description,
      isPublic,
      users: [...users].map(String).sort(),
      teams: [...teams].map(String).sort(),
    }));
  const defaults = [...world.organisations.values()].flatMap(({ prototypes }) =>
    prototypes.map(({ role, delegate }) => `${delegate.name} ${role}`),
  );
  return { repositories, defaults: defaults.sort() };
}

/** The requests that change something. */
export function writesOf({ seen }: QuayStandIn): readonly string[] {
  return seen
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path}`);
}
