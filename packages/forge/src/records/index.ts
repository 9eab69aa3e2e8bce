export {
  type FetchedRecord,
  isAboutRecord,
  withNewestRecord,
} from "./newest-record.ts";
