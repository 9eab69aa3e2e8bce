export {
  type FetchedRecord,
  isAboutRecord,
  type RecordsPlace,
  withNewestRecord,
} from "./newest-record.ts";
