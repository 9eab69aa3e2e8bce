export {
  isAboutRecord,
  withNewestRecord,
} from "./newest-record.ts";
