import { createHash } from "node:crypto";

/** What Kubernetes allows the name of a CronJob, which the names of its Jobs begin with. */
const longest = 52;

/** The name of an object for an ImageSet; a long one ends in a digest, so that two never become one. */
export function objectName(prefix: string, imageSet: string): string {
  const name = `${prefix}-${imageSet}`;
  if (name.length <= longest) return name;
  const digest = createHash("sha256").update(imageSet).digest("hex").slice(0, 8);
  let start = name.slice(0, longest - 9);
  while (start.endsWith("-")) start = start.slice(0, -1);
  return `${start}-${digest}`;
}
