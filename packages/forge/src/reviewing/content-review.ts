import type { ReviewSettings } from "@mirrorkit/sdk/settings";
import type { SizeSums } from "@mirrorkit/sdk/sizes";
import type { Annotation, Comment } from "../client/index.ts";
import type { PlanPolicy } from "../planning/index.ts";
import type { Gate } from "./assessment.ts";
import type { ChatCommand } from "./chat-commands.ts";
import type { ApprovalAnswer } from "./find-approval.ts";

/**
 * The computations on untrusted content of a change: its files, mappings and comments. It never contacts a forge,
 * so that it can run in a separate thread. Call its methods sequentially.
 */
export interface ContentReview {
  /** Reads the settings of the default branch, and nothing of the change. */
  policy(): Promise<ReviewPolicy>;
  /** Reads and assesses the change. */
  assess(): Promise<ReviewSummary>;
  /** Reads the commands of comments, in order. */
  commands(comments: readonly Comment[]): Promise<readonly ChatCommand[]>;
  /** Decides about the last assessment, and writes the comment. */
  write(context: WriteContext): Promise<ReviewText>;
}

/** How a change is blocked, from the settings of the default branch; the defaults when they cannot be read. */
export interface ReviewPolicy
  extends Pick<ReviewSettings, "status" | "externalStatusCheck" | "approval"> {
  /** What may be read to plan mappings; undefined plans none. */
  readonly plan?: PlanPolicy;
}

/** The facts of an assessment that are needed to query people and the forge about it. */
export interface ReviewSummary {
  /** The digest of the changes that need an approval; undefined when none does. */
  readonly digest?: string;
  /** The time of the newest mapping; undefined when mappings are part of commits. */
  readonly evidenceAt?: Date;
  /** Whether there is anything to comment on. */
  readonly isWorthSaying: boolean;
  /** Findings on lines, errors first; at most 200. */
  readonly annotations: readonly Annotation[];
  /** Files that the comment may link to. */
  readonly files: readonly string[];
}

/** The format of a comment. */
export type CommentFormat = "markdown" | "plain";

/** The inputs of a comment besides the assessment. */
export interface WriteContext {
  /** The newest commit of the change. */
  readonly head: string;
  /** The commit that it is compared with. */
  readonly base: string;
  /** The commands of people. */
  readonly commands: readonly ChatCommand[];
  /** The result of looking for an approval. */
  readonly answer: ApprovalAnswer;
  /** Whether the caller gave evidence: then a mapping is required, whatever the settings say. */
  readonly given: boolean;
  /** The limit of the Markdown text in characters; plain text has no limit. */
  readonly maxCharacters: number;
  /** What the push copies; undefined where nobody measured it. */
  readonly sizes?: SizeSums;
  /** How the text is written: `markdown` for the forge, by default, or `plain` for a terminal. */
  readonly format?: CommentFormat;
  /** The URLs of files of the newest commit; other files are not linked. */
  readonly pages: ReadonlyMap<string, FilePage>;
}

/** The URLs of a file. */
export interface FilePage {
  /** Its address. */
  readonly url: string;
  /** The prefix of the URL of a line; the line number follows. */
  readonly lines: string;
}

/** The texts of a review. */
export interface ReviewText {
  /** The decision about the merge. */
  readonly gate: Gate;
  /** The comment below its marker. */
  readonly text: string;
}
