/** German for guests, who are addressed by Sie: what says du elsewhere is worded anew, all else is the German of everybody. */
import { messages as session } from "@konsil/session/locales/de-sie.po";
import { messages as ui } from "@konsil/ui/locales/de-sie.po";

export const messages = { ...ui, ...session };
