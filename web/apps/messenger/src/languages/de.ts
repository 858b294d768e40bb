/** German, in one piece: the app's and the design system's texts. */
import { messages as ui } from "@konsil/ui/locales/de.po";
import { messages as app } from "../locales/de.po";

export const messages = { ...ui, ...app };
