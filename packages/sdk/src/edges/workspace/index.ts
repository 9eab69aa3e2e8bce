export { mappingAgainstImageSet, mappingAgainstResources } from "./compare-mapping.ts";
export { imageSetIn } from "./image-set-file.ts";
export type { MirroringErrors, PinnedImageSet, WorkspaceMapping } from "./pass-contents.ts";
export { findHistory, type StoredSignature, type TimedFile } from "./pass-files.ts";
export type { OpenWorkspaceOptions } from "./working-dir.ts";
export { openWorkspace, type PassFiles, readPass, type Workspace } from "./workspace.ts";
