/** One line of text, or several with `lines`. The label stays visible; an error stands under the field with an icon and is read out. */
import { CircleX } from "lucide-react";
import type { Ref } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField as AriaTextField } from "react-aria-components/TextField";
import { Icon } from "./Icon";
import styles from "./TextField.module.css";

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null | undefined;
  hint?: string | undefined;
  maxLength?: number;
  autoFocus?: boolean;
  autoComplete?: string;
  placeholder?: string;
  inputRef?: Ref<HTMLInputElement>;
  /** Room for long codes and the like. */
  lines?: number;
  /** To be read, not changed. */
  isReadOnly?: boolean;
  /** A calendar date as YYYY-MM-DD, a clock as HH:MM, an e-mail address. */
  type?: "text" | "date" | "time" | "email";
}

export function TextField({ label, value, onChange, error, hint, inputRef, placeholder, lines = 1, ...rest }: TextFieldProps) {
  return (
    // "aria": the browser must not hold a form back for an error that is ours to say and may be mended by now.
    <AriaTextField {...rest} value={value} onChange={onChange} isInvalid={Boolean(error)} validationBehavior="aria" className={styles.field ?? ""}>
      <Label className={styles.label ?? ""}>{label}</Label>
      {lines > 1 ? (
        <TextArea rows={lines} spellCheck={false} className={styles.input ?? ""} />
      ) : (
        <Input ref={inputRef ?? null} {...(placeholder ? { placeholder } : {})} className={styles.input ?? ""} />
      )}
      {hint && !error && (
        <Text slot="description" className={styles.hint ?? ""}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ""}>
        <Icon of={CircleX} em={1.15} />
        <span>{error}</span>
      </FieldError>
    </AriaTextField>
  );
}
