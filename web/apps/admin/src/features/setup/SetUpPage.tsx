/**
 * The first-run wizard: from the set-up link to a hospital. It begins with the link, which is looked at and taken out of the
 * address; the keys are made in the engine's worker when the first one is needed.
 */
import { reasonOf, useEngine } from "@konsil/engine";
import { Paragraph, PlainPage, takeFragment } from "@konsil/session";
import { Button, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { setUpErrorText } from "../../wording/setUpErrors.ts";
import { newSetUp, type SetUp } from "./setUp.ts";
import { SetUpWizard } from "./SetUpWizard.tsx";

export function SetUpPage() {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  /** What came in the address is being looked at: until it has an answer there is nothing to fill in. */
  const [opening, setOpening] = useState(() => location.hash.length > 1);
  const [begun, setBegun] = useState<SetUp | null>(null);
  const [link, setLink] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const read = useRef(false);

  async function inspect(given: string): Promise<void> {
    // A token alone is as good as the link it came in.
    const whole = given.includes("#") ? given.trim() : `${location.origin}/verwaltung/einrichten#${given.trim()}`;
    setBusy(true);
    setError(null);
    try {
      const { kind, tenantName } = await engine.call("inspectLink", { link: whole });
      if (kind === "set_up") setBegun(newSetUp(whole, tenantName));
      else setError(setUpErrorText(i18n, { error: "malformed" }));
    } catch (failure) {
      setLink(given);
      setError(setUpErrorText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    const look = () => {
      const found = takeFragment();
      if (!found) return;
      setOpening(true);
      void inspect(found).finally(() => setOpening(false));
    };
    if (!read.current) look();
    read.current = true;
    // A link pasted into the address bar of this very page loads nothing anew.
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
    // oxlint-disable-next-line react/exhaustive-deps -- the address is read when the page opens and when it changes
  }, []);

  if (begun) return <SetUpWizard key={round} begun={begun} onStartOver={() => setRound(round + 1)} />;

  if (opening) {
    return (
      <PlainPage purpose={t`Verwaltung`} title={t`Haus einrichten`}>
        <Paragraph>{t`Der Link wird geprüft …`}</Paragraph>
      </PlainPage>
    );
  }

  return (
    <PlainPage
      purpose={t`Verwaltung`}
      title={t`Haus einrichten`}
      actions={
        <Button size="wide" iconAfter={ArrowRight} busy={busy} isDisabled={link.trim() === ""} onPress={() => void inspect(link)}>
          {t`Weiter`}
        </Button>
      }
    >
      <Paragraph>{t`Öffne den Einrichtungslink, den der Server beim Anlegen des Hauses genannt hat, oder füge ihn hier ein.`}</Paragraph>
      <TextField label={t`Einrichtungslink`} value={link} onChange={setLink} error={error} autoComplete="off" />
    </PlainPage>
  );
}
