/**
 * How a guest comes in: the invitation's address, with the secret behind the `#` or a code that the host tells, perhaps a PIN;
 * then who invites, until when, what is kept; consent; in. No account, and no lock unless the guest wants one.
 */
import { type GuestLinkView, reasonOf, useEngine } from "@konsil/engine";
import { deviceName, go, Paragraph, PlainPage, takeFragment, useForm } from "@konsil/session";
import { ChoosePin } from "@konsil/session/ChoosePin.tsx";
import { Button } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { GuestAsk, type GuestTyped } from "./GuestAsk.tsx";
import { guestErrorText, isOver } from "./guestErrors.ts";
import { GuestJoin } from "./GuestJoin.tsx";
import { GuestOver } from "./GuestOver.tsx";

type Asked = Extract<GuestLinkView, { step: "ask" }>;
type Invited = Extract<GuestLinkView, { step: "invited" }>;
const NOTHING: GuestTyped = { code: "", pin: "" };
const UNTYPED = { code: false, pin: false };

type Step =
  | { name: "opening" }
  | { name: "stuck"; error: string }
  | { name: "over"; error: string }
  | { name: "ask"; asked: Asked }
  | { name: "invited" | "lock"; invited: Invited; typed: GuestTyped };

export function GuestPage() {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  useForm("sie");
  const [link, setLink] = useState<string | null>(null);
  const [step, setStep] = useState<Step>({ name: "opening" });
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const began = useRef(false);

  async function open(address: string, typed: GuestTyped): Promise<void> {
    setBusy(true);
    setError(null);
    const given = { code: typed.code !== "", pin: typed.pin !== "" };
    const asking = given.code || given.pin;
    try {
      const view = await engine.call("openGuestLink", { link: address, ...typed });
      setStep(view.step === "ask" ? { name: "ask", asked: view } : { name: "invited", invited: view, typed });
    } catch (failure) {
      const reason = reasonOf(failure);
      const text = guestErrorText(i18n, reason, given);
      if (isOver(reason)) setStep({ name: "over", error: text });
      else if (asking) setError(text);
      else setStep({ name: "stuck", error: text });
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    const read = () => {
      const address = takeFragment() ?? (began.current ? null : location.href);
      began.current = true;
      if (address === null) return;
      setLink(address);
      setStep({ name: "opening" });
      void open(address, NOTHING);
    };
    if (!began.current) read();
    // A link pasted into the address bar of this very page loads nothing anew.
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
    // oxlint-disable-next-line react/exhaustive-deps -- the address is read when the page opens and when it changes
  }, []);

  async function join(typed: GuestTyped, devicePin: string | null): Promise<void> {
    await engine.call("joinAsGuest", { link: link ?? location.href, ...typed, devicePin, deviceName: deviceName(i18n) });
    go(paths.chats(), "replace");
  }

  switch (step.name) {
    case "opening":
      return (
        <PlainPage purpose={t`Sicherer Gastzugang`} title={t`Einladung`}>
          <Paragraph>{t`Die Einladung wird geöffnet …`}</Paragraph>
        </PlainPage>
      );
    case "stuck":
      return (
        <GuestOver
          error={step.error}
          action={
            <Button size="wide" busy={busy} onPress={() => void open(link ?? location.href, NOTHING)}>
              {t`Noch einmal versuchen`}
            </Button>
          }
        />
      );
    case "over":
      return <GuestOver error={step.error} />;
    case "ask":
      return (
        <GuestAsk
          tenant={step.asked.tenant_name}
          needsCode={step.asked.needs_code}
          needsPin={step.asked.needs_pin}
          error={error}
          busy={busy}
          onTyped={(typed) => void open(link ?? location.href, typed)}
        />
      );
    case "invited":
      return (
        <GuestJoin
          invited={step.invited}
          error={error}
          busy={busy}
          onJoin={(locked) => {
            if (locked) return setStep({ ...step, name: "lock" });
            setBusy(true);
            setError(null);
            join(step.typed, null)
              .catch((failure: unknown) => {
                const reason = reasonOf(failure);
                const text = guestErrorText(i18n, reason, UNTYPED);
                if (isOver(reason)) setStep({ name: "over", error: text });
                else setError(text);
              })
              .finally(() => setBusy(false));
          }}
        />
      );
    case "lock":
      return (
        <ChoosePin
          tenant={step.invited.tenant_name}
          person={step.invited.guest}
          onBack={() => setStep({ ...step, name: "invited" })}
          onChosen={async (pin) => {
            try {
              await join(step.typed, pin);
            } catch (failure) {
              const reason = reasonOf(failure);
              if (!isOver(reason)) throw failure;
              setStep({ name: "over", error: guestErrorText(i18n, reason, UNTYPED) });
            }
          }}
        />
      );
  }
}
