/** Opening hours as a form: days that have hours in common, from and to, and a word about exceptions. */
import { Button, Icon, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Plus, Trash2 } from "lucide-react";
import styles from "./HoursFields.module.css";
import { hoursOf, type HoursRow, isNight, type RowProblem, rowProblem, WEEKDAYS } from "./openingHours.ts";
import { dayName } from "./openingWords.ts";

const ROWS_MAX = 4;
export const FIRST_ROWS: HoursRow[] = [{ days: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" }];

export interface HoursFieldsProps {
  rows: HoursRow[];
  onChange: (rows: HoursRow[]) => void;
  /** Say what is wrong with them. */
  complain: boolean;
}

export function HoursFields({ rows, onChange, complain }: HoursFieldsProps) {
  const { t, i18n } = useLingui();
  const problems: Record<RowProblem, string> = {
    no_days: t`Wähle mindestens einen Tag.`,
    unclear: t`Gib Anfang und Ende an.`,
    same: t`Anfang und Ende sind gleich. Den ganzen Tag heißt: 00:00 bis 00:00.`,
  };
  const whole = rows.every((row) => rowProblem(row) === null);
  const change = (index: number, row: Partial<HoursRow>) => onChange(rows.map((one, at) => (at === index ? { ...one, ...row } : one)));
  return (
    <div className={styles.hours} role="group" aria-label={t`Sprechzeiten`}>
      {rows.map((row, index) => {
        const number = index + 1;
        const problem = complain ? rowProblem(row) : null;
        const ends = row.to;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- rows have no other name, and none moves
          <fieldset key={index} className={styles.row}>
            <legend className={styles.legend}>{rows.length === 1 ? t`Sprechzeiten` : t`Sprechzeiten ${number}`}</legend>
            <div className={styles.days}>
              {WEEKDAYS.map((day) => (
                <label key={day} className={styles.day}>
                  <input
                    type="checkbox"
                    className={styles.input}
                    checked={row.days.includes(day)}
                    aria-label={dayName(i18n, day, "long")}
                    onChange={() => change(index, { days: row.days.includes(day) ? row.days.filter((one) => one !== day) : [...row.days, day] })}
                  />
                  <span className={styles.text} aria-hidden>
                    {dayName(i18n, day, "short")}
                  </span>
                </label>
              ))}
            </div>
            <div className={styles.times}>
              <TextField label={t`Von`} type="time" value={row.from} onChange={(from) => change(index, { from })} />
              <TextField label={t`Bis`} type="time" value={row.to} onChange={(to) => change(index, { to })} />
            </div>
            {isNight(row) && <p className={styles.note}>{t`Bis ${ends} am nächsten Tag.`}</p>}
            {problem !== null && <Problem>{problems[problem]}</Problem>}
            {rows.length > 1 && (
              <Button kind="ghost" size="sm" icon={Trash2} className={styles.act ?? ""} onPress={() => onChange(rows.filter((_, at) => at !== index))}>
                {t`Diese Zeiten entfernen`}
              </Button>
            )}
          </fieldset>
        );
      })}
      {complain && whole && hoursOf(rows) === null && <Problem>{t`Das sind zu viele Zeiten. Fasse Tage oder Stunden zusammen.`}</Problem>}
      {rows.length < ROWS_MAX && (
        <Button kind="ghost" size="sm" icon={Plus} className={styles.act ?? ""} onPress={() => onChange([...rows, { days: [], from: "08:00", to: "12:00" }])}>
          {t`Weitere Zeiten`}
        </Button>
      )}
    </div>
  );
}

function Problem({ children }: { children: string }) {
  return (
    <p className={styles.error} role="alert">
      <Icon of={CircleX} em={1.15} />
      <span>{children}</span>
    </p>
  );
}
