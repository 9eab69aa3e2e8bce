export { checkConnection } from "./check-connection.ts";
export type {
  AppCredentials,
  Connection,
  Credentials,
  TokenCredentials,
} from "./connection.ts";
export type {
  AccessCheck,
  Account,
  Annotation,
  Approval,
  Artefact,
  ArtefactEntry,
  ArtefactRequest,
  ArtefactTree,
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
  PathEntry,
  Permission,
  ProjectUse,
  StatusRequest,
  TreeFile,
  WebhookState,
} from "./forge.ts";
export { type AddressAnswer, lookAtAddress } from "./look-at-address.ts";
export { loadForge, openProject } from "./open-project.ts";
