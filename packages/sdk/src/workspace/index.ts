export type { PassState } from "./judge-pass.ts";
export { mappingFile } from "./mapping-file.ts";
export type { StoredSignature, TimedFile } from "./pass-files.ts";
export type { OpenWorkspaceOptions } from "./working-dir.ts";
export {
  type MirroringErrors,
  openWorkspace,
  type PassFiles,
  type PinnedImageSet,
  readPass,
  type Workspace,
  type WorkspaceMapping,
} from "./workspace.ts";
