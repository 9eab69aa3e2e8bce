export {
  isAboutRecord,
  type RecordsPlace,
  withNewestRecord,
} from "./newest-record.ts";
