//! Prints `web/packages/engine/src/generated/index.ts`: every type that a screen sends to the engine or gets from it.
//!
//! `cargo xtask codegen` runs this. The roots are listed here; what they are made of is found by itself.
#![expect(clippy::print_stdout, reason = "a command line speaks on standard output")]

use client::archive::{ArchiveLine, ArchivePins, OpenedEntry};
use client::ceremony::{CeremonyError, FoundingDetails, KeyDocument, KeyHandOut, KeyOpening, OfflineKey};
use client::command::{Answer, Command, CommandError, Query};
use client::view::attachment::AttachmentListView;
use client::view::duty::{DutiesView, DutyPageView};
use client::view::location::{PlaceView, PlacesView};
use client::view::{
    ChatListView, ConnectionView, ContactView, ConversationView, DeviceView, DirectoryView, GuestLinkView, IssuersView,
    MessageInfoView, PolicyView, PolicyWish, PushView, RecoveryView, SearchView, SessionView, TimelineView,
};
use client::{ApprovedAct, JoinError, LinkInfo, OfferView};
use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

fn main() {
    let mut found = Found { config: Config::new().with_large_int("number"), types: BTreeMap::new() };
    found.visit::<Command>();
    found.visit::<Query>();
    found.visit::<Answer>();
    found.visit::<CommandError>();
    found.visit::<JoinError>();
    found.visit::<LinkInfo>();
    found.visit::<GuestLinkView>();
    found.visit::<OfferView>();
    found.visit::<ApprovedAct>();
    found.visit::<SessionView>();
    found.visit::<ConnectionView>();
    found.visit::<ChatListView>();
    found.visit::<ConversationView>();
    found.visit::<TimelineView>();
    found.visit::<AttachmentListView>();
    found.visit::<SearchView>();
    found.visit::<MessageInfoView>();
    found.visit::<DirectoryView>();
    found.visit::<ContactView>();
    found.visit::<DeviceView>();
    found.visit::<RecoveryView>();
    found.visit::<DutiesView>();
    found.visit::<DutyPageView>();
    found.visit::<PlacesView>();
    found.visit::<PlaceView>();
    found.visit::<IssuersView>();
    found.visit::<PolicyView>();
    found.visit::<PolicyWish>();
    found.visit::<PushView>();
    found.visit::<OfflineKey>();
    found.visit::<KeyHandOut>();
    found.visit::<KeyDocument>();
    found.visit::<KeyOpening>();
    found.visit::<FoundingDetails>();
    found.visit::<CeremonyError>();
    found.visit::<ArchivePins>();
    found.visit::<ArchiveLine>();
    found.visit::<OpenedEntry>();
    println!("// Written by `cargo xtask codegen` from crates/client: do not edit.\n");
    println!("/** Milliseconds since 1970-01-01T00:00:00Z. */\nexport type TimestampMs = number;");
    for (docs, declaration) in found.types.values() {
        println!("\n{}export {}", compact(docs), compact(declaration).replace('\n', "\n  "));
    }
}

/// Comments on one line where they have one.
fn compact(text: &str) -> String {
    text.trim_start().replace("/**\n * ", "/** ").replace("\n */", " */").replace(" \n", "\n")
}

/// Declarations by name.
struct Found {
    config: Config,
    types: BTreeMap<String, (String, String)>,
}

impl TypeVisitor for Found {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types of the language have no file of their own.
        if T::output_path().is_none() {
            T::visit_dependencies(self);
            T::visit_generics(self);
            return;
        }
        let name = T::ident(&self.config);
        if self.types.contains_key(&name) {
            return;
        }
        self.types.insert(name, (T::docs().unwrap_or_default(), T::decl(&self.config)));
        T::visit_dependencies(self);
    }
}
