export {
  isRunning,
  type JournalOptions,
  journalsFolder,
  listJournals,
  type OpenJournal,
  openJournal,
  type StoredJournal,
  type Unstamped,
} from "./journal.ts";
