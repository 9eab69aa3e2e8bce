export {
  isAboutRecord,
  type RecordsFolder,
  withNewestRecord,
} from "./newest-record.ts";
