/**
 * iPhones and iPads lay their keyboard over the page and push the page up behind it: its head leaves the screen, and what is fixed to its lower
 * edge lies under the keys. Here the page becomes as high as what one sees of it (`--page-height`), and stays where it is. Browsers
 * that make room for the keyboard themselves have nothing to be done for.
 */

/** Less is a rounding. */
const COVERED_PX_MIN = 8;

export function keepAboveKeyboard(page: Window = window): void {
  const { document, visualViewport: seen } = page;
  if (!seen) return;
  const root = document.documentElement;
  const fit = () => {
    // Zoomed in, one looks at a part of the page, which must not change for it.
    const covers = seen.scale <= 1.01 && root.clientHeight - seen.height >= COVERED_PX_MIN && isWrittenIn(document.activeElement);
    if (!covers) return void root.style.removeProperty("--page-height");
    root.style.setProperty("--page-height", `${seen.height}px`);
    if (seen.offsetTop > 0 || page.scrollY > 0) page.scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
}

function isWrittenIn(element: Element | null): boolean {
  return element !== null && element.matches("input, textarea, [contenteditable]");
}
