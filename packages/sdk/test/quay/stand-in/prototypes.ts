import { roleIn } from "./access.ts";
import { type Given, invalid, json, message, notFound } from "./answers.ts";
import { administered, isGiven, type OrgCall } from "./organisations.ts";
import { readBody, role, roleBody, type Schema } from "./schema.ts";
import { type Organisation, type Prototype, type Role, robotsOf, type World } from "./world.ts";

const empty: Given = { status: 204, type: "application/json", body: "" };

const prototypeSchema: Schema = {
  role,
  delegate: {
    required: true,
    type: "object",
    fields: { name: { required: true }, kind: { required: true, values: ["user", "team"] } },
  },
  activating_user: { type: "object", fields: { name: { required: true } } },
};

export function prototypesCall(call: OrgCall, method: string): Given {
  const { world } = call;
  const found = administered(call);
  if (isGiven(found)) return found;
  if (method === "GET") {
    return json(200, {
      prototypes: inOrder(found.prototypes).map((one) => prototypeView(world, found, one)),
    });
  }
  const read = readBody(world, call.body, call.type, prototypeSchema);
  if ("refusal" in read) return read.refusal;
  const {
    delegate,
    activating_user: maker,
    role: given,
  } = read.body as {
    delegate: Prototype["delegate"];
    activating_user?: { name: string };
    role: Role;
  };
  if (delegate.kind === "team" && !found.teams.has(delegate.name)) {
    return message(400, `('Team does not exist: %s/%s', '${call.org}', '${delegate.name}')`);
  }
  const isKnown = world.users.has(delegate.name) || robotsOf(world).has(delegate.name);
  if (delegate.kind === "user" && !isKnown) return invalid("Missing delegate user or team");
  const made: Prototype = {
    id: world.nextId(),
    role: given,
    delegate,
    ...(maker === undefined ? {} : { madeBy: maker.name }),
  };
  found.prototypes.push(made);
  return json(200, prototypeView(world, found, made));
}

/** Those of one user come first. */
function inOrder(list: readonly Prototype[]): readonly Prototype[] {
  return [...list].sort((a, b) => Number(b.madeBy !== undefined) - Number(a.madeBy !== undefined));
}

export function prototypeCall(call: OrgCall, id: string, method: string): Given {
  const found = administered(call);
  if (isGiven(found)) return found;
  const index = found.prototypes.findIndex((one) => one.id === id);
  const known = found.prototypes[index];
  if (method === "DELETE") {
    if (known === undefined) return notFound;
    found.prototypes.splice(index, 1);
    return empty;
  }
  const read = readBody(call.world, call.body, call.type, roleBody);
  if ("refusal" in read) return read.refusal;
  if (known === undefined) return notFound;
  known.role = read.body["role"] as Role;
  return json(200, prototypeView(call.world, found, known));
}

function prototypeView(world: World, found: Organisation, one: Prototype): object {
  const subject = (kind: "user" | "team", name: string): object => {
    if (kind === "team") return { name, kind, avatar: "<avatar>" };
    const isRobot = name.includes("+");
    const isMember = isRobot || roleIn(world, found.name, name) !== undefined;
    return { name, is_robot: isRobot, kind, is_org_member: isMember, avatar: "<avatar>" };
  };
  return {
    activating_user: one.madeBy === undefined ? null : subject("user", one.madeBy),
    delegate: subject(one.delegate.kind, one.delegate.name),
    role: one.role,
    id: one.id,
  };
}
