import { afterEach, beforeEach, describe } from "vitest";
import { describeOddAnswers } from "../forges/contract-odd-answers.ts";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";

describe.each(worlds)("on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    await world.close();
  });
  describeOddAnswers(() => world);
});
