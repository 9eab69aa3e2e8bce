import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeTemporaryFolder, removeTemporaryFolder } from "../../src/content-threads/index.ts";
import { ownFaults } from "../../src/service/own-settings.ts";
import { planAccess } from "../../src/service/plan-access.ts";
import { openSecrets } from "../../src/service/secrets.ts";

let folder: string;

beforeEach(() => {
  folder = makeTemporaryFolder();
});

afterEach(() => removeTemporaryFolder(folder));

test("only the authfile of the settings counts, and it is read for each review", () => {
  const authfile = join(folder, "auth.json");
  const auths = { "quay.example.test": { auth: btoa("reader:first") } };
  const environment = { REGISTRY_AUTH_FILE: authfile, HOME: folder };
  const read = (): readonly unknown[] =>
    planAccess({ registries: { authfile } }, { environment, folder }).registries?.authFiles ?? [];
  writeFileSync(authfile, JSON.stringify({ auths }));
  expect(read()).toHaveLength(1);
  writeFileSync(authfile, "not JSON");
  expect(read).toThrow("the authfile is not JSON");
  const { registries, cacheFolder } = planAccess({}, { environment, folder });
  expect(registries?.authFiles).toEqual([]);
  expect(cacheFolder).toBe(join(folder, "catalogs"));
});

test("the bot does not start with an authfile that it cannot read", () => {
  const context = { secrets: openSecrets({}), proxyFor: () => undefined };
  const settings = { forges: {}, projects: {}, registries: { authfile: join(folder, "none") } };
  expect(ownFaults(settings, context)).toMatchObject([
    { setting: "registries", error: { code: "unreadable-input" } },
  ]);
});
