export { alertBody, isTold } from "./bodies.ts";
export { type NewsFinding, newsOf, type PassNews } from "./news.ts";
