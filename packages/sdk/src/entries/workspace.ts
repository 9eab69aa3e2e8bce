export {
  type MirroringErrors,
  mappingAgainstImageSet,
  mappingAgainstResources,
  type OpenWorkspaceOptions,
  openWorkspace,
  type PinnedImageSet,
  type StoredSignature,
  type TimedFile,
  type Workspace,
  type WorkspaceMapping,
} from "../edges/workspace/index.ts";
