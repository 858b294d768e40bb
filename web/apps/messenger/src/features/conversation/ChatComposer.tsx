/** The composer of a chat: keeps what was typed (also across reloads) and sends it. Nothing typed is ever lost. */
import { reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText, go } from "@konsil/session";
import { Composer, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useRef, useState } from "react";
import { paths } from "../../routing/paths.ts";

const SAVE_AFTER_MS = 300;
/** The engine's limit decides; this one only warns before the tap. */
const TEXT_MAX_BYTES = 16 * 1024;

export interface ChatComposerProps {
  conversation: string;
  /** What was stored when the chat was opened. */
  draft: string;
  blocked: string | null;
  onSent: () => void;
}

export function ChatComposer({ conversation, draft, blocked, onSent }: ChatComposerProps) {
  const { i18n } = useLingui();
  const engine = useEngine();
  const [text, setText] = useState(draft);
  const saved = useRef(draft);
  const latest = useRef(draft);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const save = useCallback(() => {
    clearTimeout(timer.current);
    if (latest.current === saved.current) return;
    saved.current = latest.current;
    void send(engine, { command: "set_draft", conversation, text: latest.current }).catch(() => undefined);
  }, [engine, conversation]);

  // Leaving the chat or the page keeps what was typed.
  useEffect(() => {
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [save]);

  function write(next: string): void {
    setText(next);
    latest.current = next;
    clearTimeout(timer.current);
    timer.current = setTimeout(save, SAVE_AFTER_MS);
  }

  async function sendText(): Promise<void> {
    const body = text.trim();
    write("");
    onSent();
    try {
      await send(engine, { command: "send_text", conversation, text: body });
    } catch (failure) {
      // Back into the field, before whatever has been typed meanwhile.
      write(latest.current === "" ? body : `${body}\n${latest.current}`);
      toast(commandErrorText(i18n, reasonOf(failure)));
    }
    save();
  }

  return (
    <Composer
      value={text}
      onChange={write}
      onSend={() => void sendText()}
      onEscape={() => go(paths.chats())}
      autoFocus={window.matchMedia("(pointer: fine)").matches}
      blocked={blocked}
      maxBytes={TEXT_MAX_BYTES}
    />
  );
}
