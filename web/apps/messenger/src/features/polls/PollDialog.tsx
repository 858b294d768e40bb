/** Asking everybody in a chat: a question and what one can choose. A field more is there as soon as the last one is filled. */
import { Button, Dialog, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import styles from "../conversation/Dialogs.module.css";
import { CHOICES_MAX, CHOICES_MIN, pollLine, pollText } from "../../wording/polls.ts";
import { changeChat, useChatState } from "../conversation/chatState.ts";

const QUESTION_MAX = 300;
const CHOICE_MAX = 100;
const EMPTY = { question: "", choices: ["", ""] };

export interface PollDialogProps {
  conversation: string;
  onClose: () => void;
  onSend: (text: string) => void;
}

export function PollDialog({ conversation, onClose, onSend }: PollDialogProps) {
  const { t } = useLingui();
  // Closed by mistake, it is there again.
  const { question, choices } = useChatState(conversation, "poll") ?? EMPTY;
  const plain = (choice: string) => pollLine(choice).toLowerCase();
  const said = choices.map(plain).filter((choice) => choice !== "");
  const isTwice = (choice: string) => said.filter((other) => other === plain(choice)).length > 1;
  const ready = pollLine(question) !== "" && said.length >= CHOICES_MIN && new Set(said).size === said.length;

  function keep(asked: string, answers: readonly string[]): void {
    const poll = asked === "" && answers.every((answer) => answer === "") ? null : { question: asked, choices: answers };
    changeChat(conversation, { poll });
  }

  function change(at: number, text: string): void {
    const next = choices.map((choice, index) => (index === at ? text : choice));
    if (next.at(-1) !== "" && next.length < CHOICES_MAX) next.push("");
    keep(question, next);
  }

  return (
    <Dialog
      title={t`Umfrage`}
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="secondary" onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button isDisabled={!ready} onPress={() => onSend(pollText(question, choices))}>
            {t`Senden`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        <TextField label={t`Frage`} value={question} onChange={(text) => keep(text, choices)} maxLength={QUESTION_MAX} autoFocus autoComplete="off" />
        {choices.map((choice, index) => (
          <TextField
            // oxlint-disable-next-line react/no-array-index-key -- a choice is its place
            key={index}
            label={t`Antwort ${index + 1}`}
            value={choice}
            onChange={(text) => change(index, text)}
            error={isTwice(choice) ? t`Das steht schon da.` : null}
            maxLength={CHOICE_MAX}
            autoComplete="off"
          />
        ))}
        <p>{t`Alle wählen eine Antwort und sehen, wer was gewählt hat.`}</p>
      </div>
    </Dialog>
  );
}
