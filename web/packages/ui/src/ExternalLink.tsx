/**
 * A link that leads out of the app. However it is pressed (either button, with Strg, by keys), it asks first where it leads, until the person
 * has said for its host that it need not. The question is loaded when it is asked.
 */
import { lazy, type MouseEvent, type ReactNode, Suspense, useState } from "react";
import { hostOf, opensUnasked } from "./externalHosts";

const ExternalLinkDialog = lazy(() => import("./ExternalLinkDialog").then((module) => ({ default: module.ExternalLinkDialog })));

/** The page that is opened learns nothing of this one. */
export const EXTERNAL = { target: "_blank", rel: "noopener noreferrer nofollow" } as const;

export interface ExternalLinkProps {
  /** http or https. */
  href: string;
  className?: string | undefined;
  children: ReactNode;
}

export function ExternalLink({ href, className, children }: ExternalLinkProps) {
  const [asking, setAsking] = useState(false);

  function ask(event: MouseEvent): void {
    // The right button opens the browser's own menu.
    if (event.button > 1 || opensUnasked(hostOf(href))) return;
    event.preventDefault();
    setAsking(true);
  }

  return (
    <>
      <a className={className} href={href} {...EXTERNAL} onClick={ask} onAuxClick={ask}>
        {children}
      </a>
      <Suspense fallback={null}>{asking && <ExternalLinkDialog href={href} onClose={() => setAsking(false)} />}</Suspense>
    </>
  );
}
