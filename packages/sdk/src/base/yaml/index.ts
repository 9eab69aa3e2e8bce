export { readYamlComments, type YamlComment } from "./comments.ts";
export {
  appendYamlItems,
  editYamlList,
  setYamlKey,
  setYamlValues,
  type YamlChange,
} from "./edit.ts";
export { findHiddenLineBreak } from "./line-breaks.ts";
export { findPasted, findPastedCharacters } from "./pasted-characters.ts";
export { readPastedLink } from "./pasted-link.ts";
export { readOneYaml, readYaml, type YamlDocument, type YamlFile } from "./read.ts";
export { findTemplate } from "./template.ts";
export {
  isYamlList,
  isYamlMap,
  typeOfYaml,
  type YamlMap,
  type YamlPath,
  type YamlValue,
} from "./value.ts";
export { readYamlValues, splitYamlDocuments, type YamlValues } from "./values.ts";
export { writeYaml, type YamlNote } from "./write.ts";
