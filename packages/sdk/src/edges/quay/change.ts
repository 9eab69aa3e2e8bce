import { MirrorError, printable } from "../../base/problem/index.ts";
import type { SeedStep } from "../../models/quay/index.ts";
import type { QuayApi, QuayRequest } from "./api.ts";
import { findRepository } from "./look.ts";
import { creationPath, repositoryPath } from "./paths.ts";
import { addDefault, grantPermission } from "./permissions.ts";
import { type QuayAnswer, refusalOf, wordsOf } from "./refusal.ts";

/**
 * Applies one step. An object that exists already, created by another account or by a request whose answer was
 * lost, counts as created.
 *
 * @throws a `MirrorError` `unauthorized`, `conflict`, `refused`, `not-found`, `network` or `rate-limited`.
 */
export async function takeStep(api: QuayApi, step: SeedStep): Promise<void> {
  switch (step.action) {
    case "default":
      return addDefault(api, step.organisation, step.account, step.role);
    case "grant":
      return grantPermission(api, step, step.account, step.role);
    case "create":
      return create(api, step);
    case "visibility":
      return changeVisibility(api, step);
    case "description":
      return describe(api, step);
  }
}

type Creation = Extract<SeedStep, { readonly action: "create" }>;

async function create(api: QuayApi, step: Creation): Promise<void> {
  const { organisation, name, visibility, description } = step;
  const request: QuayRequest = {
    method: "POST",
    path: creationPath,
    body: { namespace: organisation, repository: name, visibility, description },
    what: `create the repository ${pathOf(step)}`,
    scope: "repo:create",
  };
  let answer = await api.send(request);
  if (answer.status === 201) return;
  if (await isThere(api, step, answer)) return;
  // Concurrent requests to create one sometimes all fail.
  if (wordsOf(answer)?.startsWith("Could not create") === true) answer = await api.send(request);
  if (answer.status !== 201) throw refusalOf(api.host, answer, request);
}

async function isThere(api: QuayApi, step: Creation, answer: QuayAnswer): Promise<boolean> {
  const said = wordsOf(answer) ?? "";
  if (answer.status !== 400 || !/already exists|^Could not create/.test(said)) return false;
  const found = await findRepository(api, step.organisation, step.name);
  if (found === undefined) return false;
  if (found === "hidden") {
    throw new MirrorError(
      "unauthorized",
      `the repository ${pathOf(step)} exists, but the token's user has no permission on it`,
      { hint: "Use the token of an owner of the organisation, who sees all of its repositories." },
    );
  }
  if (found.isPublic !== (step.visibility === "public")) {
    await changeVisibility(api, { ...step, action: "visibility" });
  }
  if (found.description !== step.description) {
    await describe(api, { ...step, action: "description" });
  }
  return true;
}

async function changeVisibility(
  api: QuayApi,
  step: Extract<SeedStep, { readonly action: "visibility" }>,
): Promise<void> {
  const request: QuayRequest = {
    method: "POST",
    path: repositoryPath(step.organisation, step.name, "/changevisibility"),
    body: { visibility: step.visibility },
    what: `make ${pathOf(step)} ${step.visibility}`,
    scope: "repo:admin",
  };
  const answer = await api.send(request);
  // For a missing repository, Quay answers 200 and null.
  const isDone = answer.status === 200 && answer.json !== null;
  const status = answer.status === 200 && !isDone ? 404 : answer.status;
  if (!isDone) throw refusalOf(api.host, { ...answer, status }, request);
}

async function describe(
  api: QuayApi,
  step: Extract<SeedStep, { readonly action: "description" }>,
): Promise<void> {
  const request: QuayRequest = {
    method: "PUT",
    path: repositoryPath(step.organisation, step.name),
    body: { description: step.description },
    what: `describe ${pathOf(step)}`,
    scope: "repo:write",
  };
  const answer = await api.send(request);
  if (answer.status !== 200) throw refusalOf(api.host, answer, request);
}

function pathOf({ organisation, name }: SeedStep): string {
  return printable(`${organisation}/${name}`);
}
