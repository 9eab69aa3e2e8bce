import type { ReviewSettings } from "@mirrorkit/sdk/settings";
import type { Annotation, Comment } from "../client/index.ts";
import type { Gate } from "./assessment.ts";
import type { ChatCommand } from "./chat-commands.ts";
import type { ApprovalAnswer } from "./find-approval.ts";

/**
 * All that is computed from what people wrote into a change: its files, its mappings, its comments. It speaks to no
 * forge, so that it may be done in a separate thread. Its methods are called one after the other.
 */
export interface ContentReview {
  /** Reads the settings of the default branch, and nothing of the change. */
  policy(): Promise<ReviewPolicy>;
  /** Reads the change and finds out what it does. */
  assess(): Promise<ReviewSummary>;
  /** Reads the commands of comments, in their order. */
  commands(comments: readonly Comment[]): Promise<readonly ChatCommand[]>;
  /** Decides about what was assessed last, and writes the comment. */
  write(context: WriteContext): Promise<ReviewText>;
}

/** How a change is held, as the settings of the default branch say; where they cannot be read, as is usual. */
export type ReviewPolicy = Pick<ReviewSettings, "status" | "externalStatusCheck" | "approval">;

/** What has to be known of an assessment to ask people and the forge about it. */
export interface ReviewSummary {
  /** The digest of what needs an approval; undefined when nothing does. */
  readonly digest?: string;
  /** When the newest of the mappings was made; undefined when they are part of commits. */
  readonly evidenceAt?: Date;
  /** Whether there is anything to comment on. */
  readonly isWorthSaying: boolean;
  /** Findings on lines, errors first; at most 200. */
  readonly annotations: readonly Annotation[];
  /** Files that the comment may point to. */
  readonly files: readonly string[];
}

/** How a comment is written. */
export type CommentFormat = "markdown" | "plain";

/** What a comment needs beside the assessment. */
export interface WriteContext {
  /** The newest commit of the change. */
  readonly head: string;
  /** The commit that it is compared with. */
  readonly base: string;
  /** The commands of people. */
  readonly commands: readonly ChatCommand[];
  /** Who approved. */
  readonly answer: ApprovalAnswer;
  /** Whether the caller gave evidence: then a mapping is promised, whatever the settings say. */
  readonly given: boolean;
  /** The most characters of the text as Markdown; a plain text has no limit. */
  readonly maxCharacters: number;
  /** How the text is written: `markdown` for the forge, by default, or `plain` for a terminal. */
  readonly format?: CommentFormat;
  /** The pages of files of the newest commit; those that are not in it are not linked. */
  readonly pages: ReadonlyMap<string, FilePage>;
}

/** Where a file is shown. */
export interface FilePage {
  /** Its address. */
  readonly url: string;
  /** What the address of a line of it begins with; the number of the line follows. */
  readonly lines: string;
}

/** The outcome of a review, in words. */
export interface ReviewText {
  /** Whether the merge may go on. */
  readonly gate: Gate;
  /** The comment below its marker. */
  readonly text: string;
}
