export { readYamlComments, type YamlComment } from "./comments.ts";
export { readOneYaml, readYaml, type YamlDocument, type YamlFile } from "./read.ts";
export {
  isYamlList,
  isYamlMap,
  typeOfYaml,
  type YamlMap,
  type YamlPath,
  type YamlValue,
} from "./value.ts";
export { writeYaml } from "./write.ts";
