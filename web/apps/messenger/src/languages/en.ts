/** English, in one piece: the app's and the design system's texts. */
import { messages as ui } from "@konsil/ui/locales/en.po";
import { messages as app } from "../locales/en.po";

export const messages = { ...ui, ...app };
