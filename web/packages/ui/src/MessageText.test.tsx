import { setupI18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { messages } from "./locales/de.po";
import { type Fold, MessageText } from "./MessageText.tsx";

const i18n = setupI18n({ locale: "de", messages: { de: messages } });
const drawn = (text: string, fold?: Fold) =>
  renderToStaticMarkup(
    <I18nProvider i18n={i18n}>
      <MessageText text={text} fold={fold} />
    </I18nProvider>,
  );
const fold = (open: boolean): Fold => ({ open, onOpen: () => undefined });

test("letters that nobody sees are said to be an empty message", () => {
  expect(drawn("\u200B\u2800")).toContain("Leere Nachricht");
  expect(drawn("ok")).not.toContain("Leere Nachricht");
});

test("an address of mail leads to the mail program; one in other letters says what it is", () => {
  expect(drawn("labor@klinik.de")).toContain('href="mailto:labor@klinik.de"');
  expect(drawn("info@klinikum-nоrdstadt.de")).toContain("(xn--");
});

test("a very long text shows its beginning and offers the rest; where it may not be folded it is whole", () => {
  const long = `${"Wort ".repeat(600)}Ende`;
  expect(drawn(long, fold(false))).not.toContain("Ende");
  expect(drawn(long, fold(false))).toMatch(/aria-expanded="false"[^>]*>Mehr lesen/);
  expect(drawn(long, fold(true))).toMatch(/Ende.*aria-expanded="true"[^>]*>Weniger/);
  expect(drawn(long)).toContain("Ende");
  expect(drawn("kurz", fold(false))).not.toContain("Mehr lesen");
});
