import { join } from "node:path";
import {
  checkImageSet,
  compareMappings,
  compareTrees,
  createResolver,
  layoutPolicy,
  openWorkspace,
  readMirrorkitYaml,
  readNodeConfiguration,
  readTextFile,
  readTree,
  renderLayout,
  reviewAsText,
  reviewPasses,
  writeChanges,
} from "@mirrorkit/sdk";

const [examples = "examples/production", out = "out"] = process.argv.slice(2);

// 1. Read: the workspaces of two passes.
const before = await openWorkspace(join(examples, "week-1"));
const after = await openWorkspace(join(examples, "week-2"));
console.log(`week 1 was ${before.state}, week 2 was ${after.state}`);
if (before.mapping === undefined || after.mapping === undefined) throw new Error("no mapping");

// 2. Check: the ImageSet of the second.
const file = join(examples, "week-2/imageset.yaml");
const problems = checkImageSet(readTextFile(file), file);
console.log(`${problems.filter(({ severity }) => severity === "error").length} errors`);

// 3. Compare: images, cluster resources, and what nodes make of them.
const images = compareMappings(before.mapping.mapping, after.mapping.mapping);
const { resources } = after.resources;
const review = reviewPasses(images, { before: before.resources.resources, after: resources });
console.log(reviewAsText(review, { summary: true }));

// 4. Render: the files of a GitOps repository. Nothing is written where nothing differs.
const settings = readMirrorkitYaml(
  readTextFile(join(examples, "mirrorkit.yaml")),
  "mirrorkit.yaml",
);
const existing = readTree(out);
const layout = renderLayout(
  { resources },
  { cluster: "production", policy: layoutPolicy(settings, "production"), existing },
);
const { created, updated, deleted } = compareTrees(layout.tree, existing, layout.root);
const write = new Map([...created, ...updated].map((path) => [path, layout.tree.get(path) ?? ""]));
writeChanges(out, { write, delete: deleted });
console.log(`${created.length} files created, ${updated.length} updated`);

// 5. Resolve: where a node pulls an image from.
const { conf } = readNodeConfiguration({ resources });
const image = `registry.redhat.io/openshift-logging/cluster-logging-bundle@sha256:${"0".repeat(64)}`;
console.log(createResolver(conf).resolve(image).pullFrom);
