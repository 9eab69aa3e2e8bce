export type {
  AppCredentials,
  Connection,
  Credentials,
  TokenCredentials,
} from "./connection.ts";
export type {
  Account,
  Annotation,
  Approval,
  Artefact,
  ArtefactRequest,
  ChangeRequest,
  ChangeRequestDraft,
  ChangeRequestEdit,
  ChangeRequestFilter,
  ChangeRequestHead,
  Comment,
  Commit,
  CommitRange,
  CommitRequest,
  FileRequest,
  ForgeKind,
  ForgeProject,
  Permission,
  StatusRequest,
  TreeFile,
} from "./forge.ts";
export { openProject } from "./open-project.ts";
