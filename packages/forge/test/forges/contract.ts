import { afterEach, beforeEach, describe } from "vitest";
import { describeContributors } from "./contract-contributors.ts";
import { describeConversation } from "./contract-conversation.ts";
import { describeFailures } from "./contract-failures.ts";
import { describeFiles } from "./contract-files.ts";
import { describePipelines } from "./contract-pipelines.ts";
import { describeChangeRequests } from "./contract-requests.ts";
import type { ForgeWorld } from "./world.ts";

/** What every forge must do, whatever it is behind: the same tests for all. */
export function describeForge(kind: string, makeWorld: () => Promise<ForgeWorld>): void {
  describe(`a project on ${kind}`, () => {
    let world: ForgeWorld | undefined;
    const current = (): ForgeWorld => {
      if (world === undefined) throw new Error("no world yet");
      return world;
    };
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(async () => {
      await current().close();
    });
    describe("branches and files", () => describeFiles(current));
    describe("change requests", () => describeChangeRequests(current));
    describe("conversation", () => describeConversation(current));
    describe("contributors", () => describeContributors(current));
    describe("statuses and artefacts", () => describePipelines(current));
    describe("when something goes wrong", () => describeFailures(current));
  });
}
