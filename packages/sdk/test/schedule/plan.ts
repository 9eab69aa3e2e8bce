import type { SchedulePlan } from "@mirrorkit/sdk/schedule";
import { defaultSettings } from "#models/settings";

/** Two ImageSets, and all that a schedule may name. */
export const plan: SchedulePlan = {
  imageSets: [{ name: "production" }, { name: "edge", workspace: "/var/cache/edge" }],
  schedule: {
    ...defaultSettings.schedule,
    image: "registry.example.com/tools/mirrorkit-runner:0.2.0",
    repository: "https://gitlab.example.com/platform/mirror-config.git",
    trustedCa: "mirrorkit-trusted-ca",
    storageClass: "fast",
    forge: { kind: "gitlab", project: "platform/mirror-config", gitops: "platform/gitops" },
  },
};
