export { messages } from "./locales/de.po";
