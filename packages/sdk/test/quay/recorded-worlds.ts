import type { Exchange } from "./recorded.ts";
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

function robot(organisation: Organisation, short: string, description = ""): void {
  addRobot(organisation, short).description = description;
}

function teams(organisation: Organisation): void {
  const creators = addTeam(organisation, "creators", "creator", ["bob"]);
  creators.description = "may create repositories";
  addTeam(organisation, "cluster-pull", "member", ["carol"]).description = "pulls everything";
}

/** Teams and robots as the sections on them leave them behind. */
function people(_: World, organisation: Organisation): void {
  teams(organisation);
  organisation.teams.get("cluster-pull")?.members.add("ocp-mirror+cluster_pull");
  robot(organisation, "pusher", "pushes mirrored images");
  robot(organisation, "cluster_pull", "pulls for the clusters");
  robot(organisation, "empty");
}

function twoRepositories(world: World, organisation: Organisation): void {
  people(world, organisation);
  repository(world, "ubi9");
  repository(world, "openshift/release");
}

/** What most sections find. */
function later(world: World, organisation: Organisation): void {
  twoRepositories(world, organisation);
  const release = world.repositories.get("ocp-mirror/openshift/release");
  release?.users.set("ocp-mirror+cluster_pull", "read");
  repository(world, "y", { isPublic: true, description: "mirrored by mirrorkit" });
  addRepository(world, "ocp-mirror", "bobs", { admin: "bob" });
  const one = repository(world, "proto/one");
  one.teams.set("cluster-pull", "read");
}

function defaults(organisation: Organisation): void {
  const delegates = [
    { kind: "user", name: "ocp-mirror+cluster_pull" },
    { kind: "team", name: "cluster-pull" },
  ] as const;
  for (const [index, delegate] of delegates.entries()) {
    organisation.prototypes.push({ id: `default-${index}`, role: "read", delegate });
  }
}

function readByDefault(world: World, organisation: Organisation): void {
  later(world, organisation);
  defaults(organisation);
}

function platform(world: World): void {
  addRobot(addOrganisation(world, "platform", "alice"), "pull");
}

function bulk(world: World): void {
  addOrganisation(world, "bulk", "alice");
  for (let index = 0; index < 1_500; index++) {
    const number = (value: number): string => String(value).padStart(4, "0");
    const name = `rh/op-${number(Math.floor(index / 20))}/img-${number(index)}`;
    addRepository(world, "bulk", name, { admin: "alice", description: "mirrored" });
  }
}

export const theirDigest =
  "sha256:d2ee3bb59169ad89a617a86892e1c05be7758e9d483c1f6d30ac3f417ade61ce";

function pushed(world: World, organisation: Organisation): void {
  later(world, organisation);
  const release = world.repositories.get("ocp-mirror/openshift/release");
  release?.users.set("ocp-mirror+pusher", "write");
  const name = "4.20.18-x86_64";
  release?.tags.set(name, { name, digest: theirDigest, size: 96 });
}

/** The names in the order in which they were made, as the catalog lists them. */
const inOrder = [
  "ubi9",
  "openshift/release",
  "redhat/redhat-operator-index",
  "a/b/c/d/e/f",
  "/own",
  "bobs",
  "x",
  "y",
  "under__score",
  "x-",
  "1",
  "b".repeat(255),
  "x\n",
  "proto/one",
  "proto/two",
  "lower",
  "unk",
  "z",
];

const stages: Readonly<Record<string, Stage>> = {
  "delete an organisation": (world, organisation) => {
    people(world, organisation);
    addOrganisation(world, "to-delete", "alice");
  },
  "OAuth applications and tokens": (world, organisation) => {
    later(world, organisation);
    robot(organisation, "by_super");
  },
  teams: (_, organisation) => {
    addTeam(organisation, "short-lived", "member");
  },
  robots: (_, organisation) => {
    teams(organisation);
    robot(organisation, "pusher", "pushes mirrored images");
  },
  members: (world, organisation) => {
    people(world, organisation);
    const names = [
      "openshift/release",
      "redhat/redhat-operator-index",
      "a/b/c/d/e/f",
      "x",
      "y",
      "under__score",
      "0a362878-c5e8-4ca0-8e96-6e568234647d",
      "x-",
      "1",
      "b".repeat(255),
      "x\n",
      "proto/one",
      "lower",
      "unk",
      "z",
      "flat-off",
      "ro/new-nopush",
      "restr/x",
      "d1420473-041a-4225-8695-e51c3416bbe3",
      "838bae16-33ed-43ab-b66b-5a63dd336d5d",
      "ubi9/build/x",
      "ubi9/permissions/user/alice",
      "ubi9",
      "minted",
    ];
    addRepository(world, "ocp-mirror", "by-super", { admin: "quayadmin" });
    for (const name of names) repository(world, name);
    for (const name of ["bobs", "proto/two"])
      addRepository(world, "ocp-mirror", name, { admin: "bob" });
    world.repositories.get("ocp-mirror/ubi9")?.users.set("cluster-pull", "read");
  },
  "robots and users from elsewhere": (world, organisation) => {
    later(world, organisation);
    platform(world);
    world.userRobots.set("alice+mine", { name: "alice+mine", token: "none", description: "" });
    addRepository(world, "alice", "own", { admin: "alice" });
    world.repositories.get("ocp-mirror/ubi9")?.users.set("ocp-mirror+pusher", "write");
  },
  "create a repository": people,
  "repository names": people,
  "list repositories": (world, organisation) => {
    later(world, organisation);
    addRepository(world, "ocp-mirror", "proto/two", { admin: "bob" }).teams.set(
      "cluster-pull",
      "read",
    );
    bulk(world);
  },
  visibility: (world, organisation) => {
    later(world, organisation);
    Object.assign(world.repositories.get("ocp-mirror/y") ?? {}, {
      description: "",
      isPublic: false,
    });
  },
  "delete a repository": (world, organisation) => {
    readByDefault(world, organisation);
    platform(world);
    const delegate = { kind: "user", name: "platform+pull" } as const;
    organisation.prototypes.push({ id: "default-2", role: "read", delegate });
    repository(world, "a..b");
    repository(world, "x\n");
  },
  "repository permissions": (world, organisation) => {
    twoRepositories(world, organisation);
  },
  "default permissions (prototypes)": twoRepositories,
  sizes: (world, organisation) => {
    later(world, organisation);
    bulk(world);
  },
  "start and stop": (world) => {
    world.isStarting = true;
  },
  "v2 push to a repository that is not there": readByDefault,
  "v2 answers without the right": (world, organisation) => {
    people(world, organisation);
    for (const name of inOrder) {
      if (name === "/own") addRepository(world, "alice", "own", { admin: "alice" });
      else repository(world, name, { isPublic: name === "y" });
    }
    bulk(world);
  },
  "v2 pushes with skopeo": readByDefault,
  "superuser with full access": readByDefault,
  "states that refuse a push": pushed,
  quota: (world, organisation) => {
    later(world, organisation);
    addOrganisation(world, "small", "alice");
  },
  "auto-prune": (world, organisation) => {
    later(world, organisation);
    addOrganisation(world, "small", "alice");
    addRepository(world, "small", "a", { admin: "alice" });
  },
  "proxy cache organisation": (world, organisation) => {
    later(world, organisation);
    addOrganisation(world, "proxied", "alice").proxyOf = "upstream.example.com";
  },
  "mirrored organisation": (world, organisation) => {
    later(world, organisation);
    addOrganisation(world, "mirrored", "alice").isMirror = true;
  },
};

/** What was done between two recorded lines without being recorded. */
const unrecorded: Readonly<Record<string, (world: World) => void>> = {
  "repository permissions: one entry": (world) => {
    world.repositories
      .get("ocp-mirror/openshift/release")
      ?.users.set("ocp-mirror+cluster_pull", "read");
  },
  "rights and tokens in time: a new token has no pull": (world) => {
    world.repositories.get("ocp-mirror/proto/one")?.teams.clear();
  },
  "quota: the organisation tells its quota and use": (world) => {
    const quota = world.organisations.get("small")?.quota;
    if (quota !== undefined) quota.used = 538;
  },
};

/** Does what was done before a line without being recorded. */
export function changeBefore(
  world: World,
  { section, note }: Pick<Exchange, "section" | "note">,
): void {
  if (section === "server configuration") world.config["FEATURE_SUPERUSERS_FULL_ACCESS"] = true;
  unrecorded[`${section}: ${note}`]?.(world);
}
