/** A month to choose a day from, today at most. Comes in a chunk of its own. */
import { CalendarDate } from "@internationalized/date";
import { useLingui } from "@lingui/react/macro";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { Calendar, CalendarCell, CalendarGrid, CalendarGridBody, CalendarGridHeader, CalendarHeaderCell } from "react-aria-components/Calendar";
import { Heading } from "react-aria-components/Heading";
import styles from "./DayCalendar.module.css";
import { Icon } from "./Icon";

export interface DayCalendarProps {
  /** The day one came from. */
  time: number;
  now: number;
  /** Told the beginning of the day in the reader's time zone. */
  onChoose: (time: number) => void;
  autoFocus?: boolean;
}

function dayOf(time: number): CalendarDate {
  const date = new Date(time);
  return new CalendarDate(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

export function DayCalendar({ time, now, onChoose, autoFocus = true }: DayCalendarProps) {
  const { t } = useLingui();
  return (
    <Calendar
      aria-label={t`Datum`}
      className={styles.calendar ?? ""}
      defaultValue={dayOf(Math.min(time, now))}
      maxValue={dayOf(now)}
      firstDayOfWeek="mon"
      autoFocus={autoFocus}
      onChange={(day) => onChoose(new Date(day.year, day.month - 1, day.day).getTime())}
    >
      <div className={styles.head}>
        <Button slot="previous" className={styles.step ?? ""}>
          <Icon of={ChevronLeft} em={1.3} />
        </Button>
        <Heading level={3} className={styles.month ?? ""} />
        <Button slot="next" className={styles.step ?? ""}>
          <Icon of={ChevronRight} em={1.3} />
        </Button>
      </div>
      <CalendarGrid className={styles.grid ?? ""} weekdayStyle="short">
        <CalendarGridHeader>{(day) => <CalendarHeaderCell className={styles.weekday ?? ""}>{day}</CalendarHeaderCell>}</CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className={styles.day ?? ""} />}</CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}
