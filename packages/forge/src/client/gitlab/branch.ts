import { printable } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { objectName, unexpectedAnswer } from "../expected.ts";
import { ask, type GitLabClient } from "./client.ts";
import { unlessAbsent } from "./failure.ts";

const branchShape = z
  .object({ name: z.string(), commit: z.object({ id: objectName }) })
  .describe("a branch");

/** The head commit of a branch; undefined only when the list of branches does not have it either. */
export async function readBranch(client: GitLabClient, name: string): Promise<string | undefined> {
  const found = await unlessAbsent(ask(branchShape, client.branches.show(client.name, name)));
  if (found !== undefined) return found.commit.id;
  const query = { search: `^${name}$` };
  const all = await client.list(branchShape, { path: "repository/branches", query });
  if (all.every((one) => one.name !== name)) return undefined;
  throw unexpectedAnswer(`GitLab lists the branch ${printable(name)}, but does not show it`);
}
