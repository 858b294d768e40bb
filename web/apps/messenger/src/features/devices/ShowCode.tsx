/**
 * This device shows a code that a new one reads with its camera, as a link or typed. Closing takes it back: nothing was left at the server, who
 * has read it is told, and keys are handed out only after digits and PIN.
 */
import { reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText, Paragraph } from "@konsil/session";
import { Button, CopyField, Notice, QrShow } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Clock } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { awaitDevice, type Found, refuseDevice } from "./awaitDevice.ts";

/** Long enough to fetch the other device; the end is there for a screen that was left. */
const SHOWN_MS = 5 * 60_000;

export function ShowCode({ onFound }: { onFound: (found: Found) => void }) {
  // A further code begins as the first one did.
  const [round, setRound] = useState(0);
  return <ShownOnce key={round} onFound={onFound} onAgain={() => setRound((before) => before + 1)} />;
}

function ShownOnce({ onFound, onAgain }: { onFound: (found: Found) => void; onAgain: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [shown, setShown] = useState<{ link: string; code: string } | null>(null);
  const [ended, setEnded] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const found = useRef(onFound);
  useEffect(() => {
    found.current = onFound;
  });

  useEffect(() => {
    const stop = new AbortController();
    let waitsFor: string | null = null;
    const over = setTimeout(() => {
      stop.abort();
      setEnded(true);
    }, SHOWN_MS);
    const showing = async () => {
      try {
        const answer = await send(engine, { command: "device", act: { act: "show_code" } });
        if (answer.answer !== "device_code" || stop.signal.aborted) return;
        setShown(answer);
        const { code } = answer;
        waitsFor = code;
        const device = await awaitDevice(code, () => send(engine, { command: "device", act: { act: "inspect", code } }), stop.signal);
        if (device) {
          waitsFor = null;
          found.current(device);
        }
      } catch (failure) {
        if (!stop.signal.aborted) setError(commandErrorText(i18n, reasonOf(failure)));
      }
    };
    void showing();
    return () => {
      clearTimeout(over);
      stop.abort();
      if (waitsFor !== null) void refuseDevice(engine, waitsFor);
    };
  }, [engine, i18n]);

  if (ended || error !== null) {
    return (
      <>
        <Notice icon={ended ? Clock : CircleX} kind={ended ? "accent" : "danger"} live>
          {error ?? t`Der Code gilt nicht mehr.`}
        </Notice>
        <Button onPress={onAgain}>{t`Neuen Code zeigen`}</Button>
      </>
    );
  }
  if (shown === null) return <Paragraph>{t`Der Code wird geholt …`}</Paragraph>;
  const link = `${location.origin}${shown.link}`;
  return (
    <>
      <QrShow text={link} label={t`QR-Code für das neue Gerät`} />
      <CopyField label={t`Code`} value={shown.code} spoken />
      <CopyField label={t`Link`} value={link} hint={t`Öffne ihn auf dem neuen Gerät. Er gilt, solange du dies offen hast, höchstens fünf Minuten.`} />
    </>
  );
}
