/** Ich: the duties that one may hold. Nothing for those who may hold none. */
import { useLingui } from "@lingui/react/macro";
import styles from "./Duties.module.css";
import { DutyActs } from "./DutyActs.tsx";
import { useOwnDuties } from "./useOwnDuties.ts";

export function DutiesCard({ className, headingClassName }: { className: string; headingClassName: string }) {
  const { t } = useLingui();
  const duties = useOwnDuties();
  if (duties.length === 0) return null;
  return (
    <section className={className} aria-label={t`Ich habe Dienst`}>
      <h2 className={headingClassName}>{t`Ich habe Dienst`}</h2>
      {duties.map((duty) => (
        <DutyActs key={duty.id} duty={duty} label={duty.name} />
      ))}
      <p className={styles.text}>{t`Wer den Dienst sucht, findet dann dich. Wer wann Dienst hatte, wird 90 Tage aufgehoben.`}</p>
    </section>
  );
}
