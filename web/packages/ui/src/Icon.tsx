/**
 * A lucide icon sized in em, so that it grows with the text around it (200 % text setting).
 * Always decorative: the control that holds it carries the name.
 */
import type { LucideIcon } from "lucide-react";

export interface IconProps {
  of: LucideIcon;
  /** Width and height in em of the surrounding text. */
  em?: number;
  className?: string | undefined;
}

export function Icon({ of: Glyph, em = 1.35, className }: IconProps) {
  return <Glyph size={`${em}em`} strokeWidth={1.8} className={className} aria-hidden focusable={false} />;
}
