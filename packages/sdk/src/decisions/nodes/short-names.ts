import { isShortName, readNodeReference } from "./node-reference.ts";
import { type RegistriesConf, searchRegistriesOf } from "./registries-conf.ts";

/**
 * The references that CRI-O tries for an image, in order (containers/image, `pkg/shortnames`): the image unchanged,
 * or for a name without a host one reference per search registry.
 */
export function candidatesOf(conf: RegistriesConf, image: string): readonly string[] {
  if (!isShortName(image)) return [image];
  return searchRegistriesOf(conf).map((registry) => {
    const reading = readNodeReference(`${registry}/${image}`);
    return "reference" in reading ? reading.reference.text : `${registry}/${image}`;
  });
}
