/** Blurs everything (dialogs too) while the page is hidden, so that the app switcher shows nothing readable. */
import { useEffect } from "react";

function blurWhileHidden(): void {
  document.body.toggleAttribute("data-hidden", document.visibilityState === "hidden");
}

export function usePrivacyBlur(): void {
  useEffect(() => {
    blurWhileHidden();
    document.addEventListener("visibilitychange", blurWhileHidden);
    return () => {
      document.removeEventListener("visibilitychange", blurWhileHidden);
      document.body.removeAttribute("data-hidden");
    };
  }, []);
}
