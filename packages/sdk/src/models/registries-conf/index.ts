export { type RegistriesText, readRegistriesConf } from "./read.ts";
export {
  type ImagePlace,
  placeOfImage,
  type RegistriesFile,
  type RegistryEndpoint,
  type RegistryTable,
  registryTableFor,
} from "./registries-conf.ts";
