import type { Tags } from "yaml";

const foreignTags = new Set(
  ["binary", "omap", "pairs", "set", "timestamp"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** YAML 1.1 as tools of Kubernetes read it: no times, no binary values. */
export const schemaOptions = {
  version: "1.1",
  schema: "yaml-1.1",
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "silent",
  customTags: (tags: Tags): Tags =>
    tags.filter(
      (tag) => typeof tag === "string" || (tag.format !== "TIME" && !foreignTags.has(tag.tag)),
    ),
} as const;
