export {
  type ContentContext,
  type ContentSources,
  inspectContent,
  type PreparedContent,
  prepareContent,
} from "./inspect.ts";
