/** The pages of the katalog, one section per family of components. */
import { prefer } from "@konsil/session";
import { Button, ToastRegion } from "@konsil/ui";
import type { ReactNode } from "react";
import { Sentences, Steps, Tables } from "./AdministrationParts.tsx";
import { Controls, Fields, Marks } from "./BasicParts.tsx";
import { GuestMarks, GuestPapers, GuestRooms } from "./GuestParts.tsx";
import { ChatRows, Navigation, People } from "./ListParts.tsx";
import styles from "./Katalog.module.css";
import { Answers, Doing, Finding, UrgentMessages } from "./MessageParts.tsx";
import { CodesAndKeys, Notices, Overlays } from "./PageParts.tsx";
import { Bubbles, Lines, LongList, Writing } from "./TimelineParts.tsx";
import { Colours, Typography } from "./TokenParts.tsx";

export function Katalog() {
  return (
    <main className={styles.katalog}>
      <header className={styles.head}>
        <h1 className={styles.title}>Komponenten & Tokens</h1>
        <Button kind="secondary" size="sm" onPress={() => prefer({ theme: "light" })}>
          Hell
        </Button>
        <Button kind="secondary" size="sm" onPress={() => prefer({ theme: "dark" })}>
          Dunkel
        </Button>
      </header>
      <div className={styles.cards}>
        <Colours />
        <Typography />
        <Controls />
        <Marks />
        <Fields />
        <Bubbles />
        <Answers />
        <UrgentMessages />
        <Lines />
        <ChatRows />
        <People />
        <Navigation />
        <Writing />
        <Doing />
        <Finding />
        <CodesAndKeys />
        <GuestMarks />
        <GuestRooms />
        <GuestPapers />
        <Notices />
        <Overlays />
        <Steps />
        <Sentences />
        <Tables />
        <LongList />
      </div>
      <ToastRegion />
    </main>
  );
}

export function Card({ title, wide = false, children }: { title: string; wide?: boolean; children: ReactNode }) {
  return (
    <section className={wide ? styles.wideCard : styles.card} aria-label={title} data-card={title}>
      <h2 className={styles.cardTitle}>{title}</h2>
      {children}
    </section>
  );
}

export function Line({ children, stacked = false }: { children: ReactNode; stacked?: boolean }) {
  return <div className={stacked ? styles.stack : styles.line}>{children}</div>;
}
