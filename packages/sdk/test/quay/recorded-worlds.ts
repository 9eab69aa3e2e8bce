import {
  addOrganisation,
  addRepository,
  addRobot,
  addTeam,
  addToken,
  addUser,
  allScopes,
  newWorld,
  type Organisation,
  type Repository,
  usualConfig,
  type World,
} from "./stand-in/world.ts";

/** The world that the recorded server had before a section, as far as its answers show it. */
export function worldBefore(section: string, config: World["config"]): World {
  const world = newWorld();
  world.strict = false;
  configure(world, config);
  if (section === "first token") return world;
  for (const name of ["alice", "bob", "carol", "dave", "cluster-pull"]) addUser(world, name);
  addUser(world, "quayadmin", true);
  addTokens(world);
  if (section === "organisations") return world;
  const organisation = addOrganisation(world, "ocp-mirror", "alice");
  (stages[section] ?? later)(world, organisation);
  return world;
}

/** Applies what config.yaml had beside the usual. */
export function configure(world: World, config: World["config"]): void {
  world.config = { ...usualConfig, ...config };
}

function addTokens(world: World): void {
  for (const user of world.users.keys()) {
    addToken(world, `<token:${user}:all>`, user);
    for (const scope of allScopes) addToken(world, `<token:${user}:${scope}>`, user, [scope]);
  }
  addToken(world, "<token:alice:minted>", "alice", ["repo:create", "repo:admin"]);
  world.tokens.set("<token:alice:expired>", {
    user: "alice",
    scopes: new Set(allScopes),
    expired: true,
  });
}

type Stage = (world: World, organisation: Organisation) => void;

function repository(
  world: World,
  name: string,
  more: Parameters<typeof addRepository>[3] = {},
): Repository {
  return addRepository(world, "ocp-mirror", name, { admin: "alice", ...more });
}

/** Teams and robots as the sections on them leave them behind. */
function people(_: World, organisation: Organisation): void {
  addTeam(organisation, "creators", "creator", ["bob"]);
  addTeam(organisation, "cluster-pull", "member", ["carol", "ocp-mirror+cluster_pull"]);
  for (const name of ["empty", "cluster_pull", "pusher"]) addRobot(organisation, name);
}

function first(world: World, organisation: Organisation): void {
  people(world, organisation);
  repository(world, "ubi9");
  repository(world, "openshift/release");
}

/** What most sections find. */
function later(world: World, organisation: Organisation): void {
  first(world, organisation);
  const release = world.repositories.get("ocp-mirror/openshift/release");
  release?.users.set("ocp-mirror+cluster_pull", "read");
  repository(world, "y", { isPublic: true, description: "mirrored by mirrorkit" });
  addRepository(world, "ocp-mirror", "bobs", { admin: "bob" });
  repository(world, "proto/one").teams.set("cluster-pull", "read");
}

const stages: Readonly<Record<string, Stage>> = {
  teams: (_, organisation) => {
    addTeam(organisation, "short-lived", "member");
  },
};
