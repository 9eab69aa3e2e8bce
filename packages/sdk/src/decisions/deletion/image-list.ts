import { writeYaml } from "../../base/yaml/index.ts";
import type { DeletedImage } from "./plan-deletion.ts";

/**
 * Writes the list that `oc-mirror delete --delete-yaml-file` reads, in the form of `oc-mirror delete --generate`: kind
 * `DeleteImageList`, images in the order given.
 */
export function writeDeleteImageList(images: readonly DeletedImage[]): string {
  return writeYaml({
    apiVersion: "mirror.openshift.io/v2alpha1",
    items: images.map(({ source, destination, type }) => ({
      imageName: withTransport(source),
      imageReference: `docker://${destination}`,
      type,
    })),
    kind: "DeleteImageList",
  });
}

/** Charts and graphs come from folders. */
function withTransport(source: string): string {
  return source.includes("://") ? source : `docker://${source}`;
}
