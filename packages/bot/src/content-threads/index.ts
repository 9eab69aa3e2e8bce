export type {
  ContentPublication,
  PublicationSources,
} from "./content-publication.ts";
export { directPublication } from "./direct-publication.ts";
export { type ContentLimits, type EndedBecause, endedBecause } from "./ended.ts";
export {
  type ContentLease,
  type ContentThreads,
  openContentThreads,
} from "./open-content.ts";
export { moduleBeside, startThread } from "./start-thread.ts";
export { makeTemporaryFolder, removeTemporaryFolder } from "./temporary-folder.ts";
