export {
  type ContentContext,
  type ContentSources,
  type InspectionContext,
  inspectContent,
  type PreparedContent,
  prepareContent,
} from "./inspect.ts";
