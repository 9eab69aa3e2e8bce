import type { ErrorCode, SourcePosition } from "../../base/problem/index.ts";

/** Whether something is in a registry. What cannot be told is neither there nor absent. */
export type Presence =
  | {
      readonly state: "present";
      /** Its digest; undefined for a blob. */
      readonly digest?: string;
      /** Its media type as the registry names it; empty where it names none. */
      readonly mediaType: string;
    }
  | {
      readonly state: "absent";
      /** Whether the registry says that the whole repository is unknown to it; undefined where it does not say so. */
      readonly isWholeRepository?: true;
    }
  | {
      readonly state: "unknown";
      /** Why it could not be found out, without the end of a sentence. */
      readonly reason: string;
      /** Which kind of failure it was. */
      readonly code: ErrorCode;
      /** The way out; undefined where the reason says it. */
      readonly help?: string;
      /** The entry of the authfile that was refused; undefined for all else. */
      readonly position?: SourcePosition;
    };
