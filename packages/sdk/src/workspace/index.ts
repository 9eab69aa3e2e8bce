export type { PassState } from "./judge-pass.ts";
export type { StoredSignature, TimedFile } from "./pass-files.ts";
export type { OpenWorkspaceOptions } from "./working-dir.ts";
export {
  type MirroringErrors,
  mappingFile,
  openWorkspace,
  type PassFiles,
  type PinnedImageSet,
  readPass,
  type Workspace,
  type WorkspaceMapping,
} from "./workspace.ts";
