export {
  isRunning,
  journalsFolder,
  listJournals,
  type OpenJournal,
  openJournal,
  type StoredJournal,
} from "./journal.ts";
