import type { ErrorCode, SourcePosition } from "../../base/problem/index.ts";

/** Whether an object exists in a registry: present, absent or unknown. */
export type Presence =
  | {
      readonly state: "present";
      /** Its digest; undefined for a blob. */
      readonly digest?: string;
      /** Its media type from the registry; empty when it names none. */
      readonly mediaType: string;
    }
  | {
      readonly state: "absent";
      /** True when the registry reports that the whole repository is unknown; undefined otherwise. */
      readonly isWholeRepository?: true;
    }
  | {
      readonly state: "unknown";
      /** Why it is unknown, without a full stop. */
      readonly reason: string;
      /** The kind of failure. */
      readonly code: ErrorCode;
      /** How to fix it; undefined when the reason is enough. */
      readonly help?: string;
      /** The entry of the authfile that was rejected; undefined for other failures. */
      readonly position?: SourcePosition;
    };
