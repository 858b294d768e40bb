/** An address for a few bytes that are a picture, as long as the view is there. */
import { useEffect, useState } from "react";

export function useBytesUrl(bytes: Uint8Array<ArrayBuffer> | undefined): string | undefined {
  const [made, setMade] = useState<{ bytes: Uint8Array; url: string } | null>(null);
  useEffect(() => {
    if (!bytes) return;
    const url = URL.createObjectURL(new Blob([bytes]));
    setMade({ bytes, url });
    return () => URL.revokeObjectURL(url);
  }, [bytes]);
  // Never the address of what was shown before: it is gone already.
  return made !== null && made.bytes === bytes ? made.url : undefined;
}
