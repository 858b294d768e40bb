export { messages } from "./locales/en.po";
