/** What is said of media: why something cannot be sent, and what to do then. */
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { sizeText } from "@konsil/ui/sizeText.ts";
import type { MediaProblem } from "./attachment.ts";

export function problemText(i18n: I18n, problem: MediaProblem): string {
  switch (problem.reason) {
    case "empty":
      return i18n._(msg`Die Datei ist leer.`);
    case "too_large": {
      const limit = sizeText(problem.limit_bytes, i18n.locale);
      return i18n._(msg`Zu groß: Höchstens ${limit} sind erlaubt.`);
    }
    case "forbidden_type": {
      const ending = `.${problem.extension}`;
      return i18n._(msg`Dateien mit der Endung ${ending} sind hier nicht erlaubt.`);
    }
    case "program":
      return i18n._(msg`Das ist ein Programm, auch wenn der Name anders endet. Programme lassen sich nicht senden.`);
    case "mislabelled": {
      const ending = `.${problem.extension}`;
      if (problem.extension === "pdf") return i18n._(msg`Die Datei heißt ${ending}, ist aber kein PDF.`);
      return i18n._(msg`Die Datei heißt ${ending}, ist aber weder Bild noch Video.`);
    }
    case "broken":
      return i18n._(msg`Die Datei ist beschädigt und lässt sich nicht öffnen.`);
    case "too_many_pixels": {
      const { megapixels, limit_megapixels: limit } = problem;
      return i18n._(msg`Das Bild ist zu groß: ${megapixels} Megapixel, höchstens ${limit} gehen.`);
    }
    case "cannot_decode": {
      const { format } = problem;
      return i18n._(msg`Dieser Browser kann ${format}-Bilder nicht öffnen. Nimm ein JPEG oder sende das Bild als Datei.`);
    }
    case "video_unreadable":
      return i18n._(msg`Dieser Browser kann das Video nicht öffnen. Sende es als Datei.`);
    case "too_long": {
      const minutes = Math.floor(problem.limit_ms / 60_000);
      return i18n._(msg`Zu lang: Höchstens ${minutes} Minuten sind erlaubt.`);
    }
    case "unreadable":
      return i18n._(msg`Die Datei lässt sich nicht mehr lesen. Wähle sie noch einmal.`);
  }
}

/** Whether the very same bytes may go as a file. */
export function mayGoAsFile(problem: MediaProblem): boolean {
  return problem.reason === "mislabelled" || problem.reason === "broken" || problem.reason === "too_many_pixels" || problem.reason === "cannot_decode" || problem.reason === "video_unreadable";
}
