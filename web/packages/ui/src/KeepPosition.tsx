/**
 * Keeps what is on screen where it is while rows are added or taken away below it. Rows added above need nothing:
 * the list is anchored at its lower edge. Reads positions right before React changes the page and writes the scroll
 * position only when something really moved, because such a write ends a touch fling.
 */
import { Component, type ReactNode, type RefObject } from "react";
import { firstVisibleIndex, rowElements } from "./visibleRows";

interface Props {
  scroller: RefObject<HTMLElement | null>;
  /** Changes whenever the rows do. */
  rows: readonly unknown[];
  /** False while the list sticks to its lower edge. */
  keep: boolean;
  children: ReactNode;
}

type Anchor = { key: string; top: number };

const CANDIDATES = 12;

export class KeepPosition extends Component<Props> {
  override getSnapshotBeforeUpdate(before: Props): Anchor[] | null {
    const scroller = this.props.scroller.current;
    if (!scroller || !this.props.keep || before.rows === this.props.rows) return null;
    const rows = rowElements(scroller);
    const first = firstVisibleIndex(scroller, rows);
    return rows.slice(first, first + CANDIDATES).map((row) => ({
      key: row.dataset["key"] ?? "",
      top: row.getBoundingClientRect().top,
    }));
  }

  override componentDidUpdate(_props: Props, _state: unknown, anchors: Anchor[] | null): void {
    const scroller = this.props.scroller.current;
    if (!scroller || !anchors) return;
    for (const anchor of anchors) {
      const row = scroller.querySelector(`[data-key="${CSS.escape(anchor.key)}"]`);
      if (!row) continue;
      const moved = row.getBoundingClientRect().top - anchor.top;
      if (Math.abs(moved) > 0.5) scroller.scrollTop += moved;
      return;
    }
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
