/** Said when the app has been unlocked again. */
import { toast } from "@konsil/ui/Toast.tsx";
import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export function sayLost(): void {
  toast(i18n._(msg`Beim Sperren wurde verworfen, was angehängt, aufgenommen oder für eine Nachricht zu lang und nicht gesendet war.`));
}
