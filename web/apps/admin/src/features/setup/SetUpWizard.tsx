/** The wizard's steps in order, and what each needs before the next. Leaving half-way is warned of. */
import { reasonOf, useEngine } from "@konsil/engine";
import { deviceName, Paragraph, PlainPage } from "@konsil/session";
import { ChoosePin } from "@konsil/session/ChoosePin.tsx";
import { Button } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { lengthComplaint } from "../../wording/names.ts";
import { setUpErrorText } from "../../wording/setUpErrors.ts";
import { FoundStep } from "./FoundStep.tsx";
import { HouseStep } from "./HouseStep.tsx";
import { KeyStep } from "./KeyStep.tsx";
import { KitStep } from "./KitStep.tsx";
import { type KeyProgress, type SetUp, tokenOf, withHouse } from "./setUp.ts";
import { useWarning } from "./useWarning.ts";
import { WelcomeStep } from "./WelcomeStep.tsx";
import { Wizard } from "./Wizard.tsx";

type Step = "welcome" | "house" | "root" | "archive" | "kit" | "pin" | "found";

export function SetUpWizard({ begun, onStartOver }: { begun: SetUp; onStartOver: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [setUp, setSetUp] = useState(begun);
  const [step, setStep] = useState<Step>("welcome");
  /** What the kit that was printed or saved tells of; another house or other papers need another kit. */
  const [kitOf, setKitOf] = useState<unknown[] | null>(null);
  const [pin, setPin] = useState("");
  const [lost, setLost] = useState(false);
  const [error, setError] = useState<{ error: string } | null>(null);
  const [busy, setBusy] = useState(false);
  useWarning(step !== "welcome" && !lost);

  const { house, keys } = setUp;
  const order: Step[] = ["welcome", "house", "root", ...(house.archive ? (["archive"] as const) : []), "kit", "pin", "found"];
  const current = order.indexOf(step);
  const go = (by: 1 | -1) => setStep(order[current + by] ?? step);
  const names: Record<Step, string> = {
    welcome: t`Vorbereiten`,
    house: t`Haus und Archiv`,
    root: t`Hauptschlüssel`,
    archive: t`Archivschlüssel`,
    kit: t`Notfallmappe`,
    pin: t`PIN`,
    found: t`Gründen`,
  };
  const frame = { hospital: house.hospital, steps: order.map((one) => names[one]), current };
  const kitTells = [house, keys.root.documents, keys.archive.documents];
  const kitKept = kitOf?.every((told, place) => told === kitTells[place]) ?? false;
  const change = (which: "root" | "archive") => (key: KeyProgress) => setSetUp((old) => ({ ...old, keys: { ...old.keys, [which]: key } }));

  async function makeKeys(): Promise<void> {
    // Going back to the first steps keeps the keys that are there.
    if (setUp.fingerprint === "") {
      setBusy(true);
      try {
        const { fingerprint } = await engine.call("ceremonyBegin", null);
        setSetUp((old) => ({ ...old, fingerprint }));
      } catch (failure) {
        setError(reasonOf(failure));
        setLost(true);
        return;
      } finally {
        setBusy(false);
      }
    }
    go(1);
  }

  async function found(): Promise<void> {
    setBusy(true);
    setError(null);
    const { hospital, admin, role, archive } = house;
    const details = { token: tokenOf(setUp.link), hospital, admin, role, device_name: deviceName(i18n) };
    try {
      await engine.call("found", { details, archive, pin });
    } catch (failure) {
      const reason = reasonOf(failure);
      setError(reason);
      if (reason.error === "no_ceremony") setLost(true);
    } finally {
      setBusy(false);
    }
  }

  if (lost) {
    return (
      <PlainPage
        tenant={house.hospital}
        purpose={t`Konsil einrichten`}
        title={t`Von vorn beginnen`}
        actions={
          <Button size="wide" onPress={onStartOver}>
            {t`Neu beginnen`}
          </Button>
        }
      >
        <Paragraph>{setUpErrorText(i18n, error ?? { error: "no_ceremony" })}</Paragraph>
      </PlainPage>
    );
  }

  switch (step) {
    case "welcome":
      return (
        <Wizard {...frame} title={t`Willkommen bei Konsil`} onNext={() => go(1)} verb={t`Los geht es`}>
          <WelcomeStep />
        </Wizard>
      );
    case "house": {
      const missing = house.hospital.trim() === "" || house.admin.trim() === "";
      const tooLong = [house.hospital, house.admin, house.role].some((name) => lengthComplaint(i18n, name) !== null);
      return (
        <Wizard
          {...frame}
          title={t`Dein Haus und du`}
          onBack={() => go(-1)}
          onNext={() => void makeKeys()}
          busy={busy}
          waitsFor={missing ? t`Es fehlen noch Namen.` : tooLong ? t`Ein Name ist zu lang.` : null}
        >
          <HouseStep house={house} onChange={(changed) => setSetUp((old) => withHouse(old, changed))} />
        </Wizard>
      );
    }
    case "root":
    case "archive":
      return (
        <KeyStep
          key={step}
          of={step}
          frame={frame}
          value={keys[step]}
          onChange={change(step)}
          onBack={() => go(-1)}
          onNext={() => go(1)}
          onLost={() => setLost(true)}
        />
      );
    case "kit":
      return (
        <Wizard {...frame} title={t`Die Notfallmappe`} onBack={() => go(-1)} onNext={() => go(1)} waitsFor={kitKept ? null : t`Drucke oder speichere sie zuerst.`}>
          <KitStep setUp={setUp} onKept={() => setKitOf(kitTells)} />
        </Wizard>
      );
    case "pin":
      return (
        <ChoosePin
          tenant={house.hospital}
          person={house.admin}
          onBack={() => go(-1)}
          onChosen={async (chosen) => {
            setPin(chosen);
            go(1);
          }}
        />
      );
    case "found":
      return (
        <Wizard {...frame} title={t`Alles bereit`} onBack={() => go(-1)} onNext={() => void found()} verb={t`Haus gründen`} busy={busy}>
          <FoundStep setUp={setUp} error={error} onLink={(link) => setSetUp((old) => ({ ...old, link }))} />
        </Wizard>
      );
  }
}
