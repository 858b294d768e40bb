/** A row of filters above a list; exactly one is chosen. Scrolls sideways where it does not fit. */
import { Chip } from "./Chip";
import styles from "./FilterChips.module.css";

export interface FilterChipsProps<Id extends string> {
  label: string;
  filters: { id: Id; label: string; count?: number }[];
  value: Id;
  onChange: (id: Id) => void;
}

export function FilterChips<Id extends string>({ label, filters, value, onChange }: FilterChipsProps<Id>) {
  return (
    <div className={styles.chips} role="group" aria-label={label}>
      {filters.map((filter) => (
        <Chip key={filter.id} selected={filter.id === value} count={filter.count} onPress={() => onChange(filter.id)}>
          {filter.label}
        </Chip>
      ))}
    </div>
  );
}
