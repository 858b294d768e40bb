//! Every limit of the contract in one place. Each has a test at the limit and one past it.

use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS};

/// Longest text of one message, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;
/// Longest header.
pub const HEADER_BYTES_MAX: usize = 4 * 1024;
/// Longest sealed body (padded content and overhead).
pub const BODY_BYTES_MAX: usize = 72 * 1024;
/// Longest archive copy.
pub const ARCHIVE_COPY_BYTES_MAX: usize = 2 * 1024;
/// Longest MLS application frame.
pub const MLS_FRAME_BYTES_MAX: usize = 4 * 1024;
/// Longest MLS handshake (hybrid groups need it).
pub const HANDSHAKE_BYTES_MAX: usize = 1024 * 1024;
/// Longest WebSocket frame from a client.
pub const CLIENT_FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Objects named by one message.
pub const OBJECTS_PER_MESSAGE_MAX: usize = 32;
/// Longest name of a person, role, group or device, in characters.
pub const NAME_CHARS_MAX: usize = 64;
/// Most people of one group.
pub const GROUP_PEOPLE_MAX: usize = 500;
/// Most devices (leaves) of one MLS group.
pub const GROUP_DEVICES_MAX: usize = 1_000;
/// Up to this many devices a new group uses the hybrid suite.
pub const HYBRID_DEVICES_MAX: usize = 50;
/// Most conversations of one person.
pub const CONVERSATIONS_PER_PERSON_MAX: usize = 2_000;
/// Most devices of one person.
pub const DEVICES_PER_PERSON_MAX: usize = 12;
/// Key packages kept per device, the last-resort one apart.
pub const KEY_PACKAGES_PER_DEVICE_MAX: usize = 100;
/// Key packages a device keeps in stock.
pub const KEY_PACKAGES_STOCK: usize = 20;
/// Longest key package.
pub const KEY_PACKAGE_BYTES_MAX: usize = 16 * 1024;
/// Days for which a key package holds.
pub const KEY_PACKAGE_DAYS_MAX: u64 = 28;
/// People whose key packages one request may claim.
pub const CLAIM_PEOPLE_MAX: usize = 100;
/// Entries in one keybox chunk.
pub const KEYBOX_ENTRIES_MAX: usize = 256;
/// Longest sealed keybox chunk.
pub const KEYBOX_CHUNK_BYTES_MAX: usize = 64 * 1024;
/// Oldest keybox entry that still waits for its chunk.
pub const KEYBOX_WAIT_MS_MAX: u64 = 15 * MINUTE_MS;
/// Entries or chunks in one page.
pub const PAGE_ROWS_MAX: u32 = 500;
/// Bytes of entries in one page (at least one entry is always given).
pub const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// An invitation's longest life.
pub const INVITATION_MS_MAX: u64 = 72 * HOUR_MS;
/// Wrong invitation tokens from one address in an hour.
pub const INVITATION_TRIES_PER_HOUR_MAX: u32 = 10;
/// Longest request body on HTTP.
pub const HTTP_BODY_BYTES_MAX: usize = 64 * 1024;
/// Longest request body of the administration's JSON API.
pub const ADMINISTRATION_BODY_BYTES_MAX: usize = 16 * 1024;
/// Life of an administration token.
pub const ADMINISTRATION_TOKEN_MS_MAX: u64 = 15 * MINUTE_MS;
/// Tokens that one session may have at once; a further one ends the oldest.
pub const ADMINISTRATION_TOKENS_PER_SESSION_MAX: usize = 4;
/// People or lines in one page of the administration.
pub const ADMINISTRATION_PAGE_ROWS_MAX: u32 = 100;
/// Longest search text of the administration, in characters.
pub const ADMINISTRATION_SEARCH_CHARS_MAX: usize = 100;
/// Longest reason of a case in the archive, in characters; a case has a reason.
pub const CASE_REASON_CHARS_MAX: usize = 500;
/// Most people of one case.
pub const CASE_PEOPLE_MAX: usize = 50;
/// How long a case stays open.
pub const CASE_OPEN_MS_MAX: u64 = 30 * DAY_MS;
/// Conversations of a case in one page.
pub const CASE_CONVERSATIONS_MAX: u32 = 50;
/// Longest sealed transfer.
pub const TRANSFER_BYTES_MAX: usize = 64 * 1024;
/// Difference of clocks that is tolerated without a word.
pub const CLOCK_SKEW_MS_MAX: u64 = 5 * MINUTE_MS;
/// Requests that one device may have unanswered.
pub const REQUESTS_IN_FLIGHT_MAX: usize = 64;
/// Bytes waiting for one slow reader before it is cut off.
pub const SEND_QUEUE_BYTES_MAX: usize = 1024 * 1024;
/// Frames waiting for one slow reader before it is cut off.
pub const SEND_QUEUE_FRAMES_MAX: usize = 1_000;
/// People above whom passive read receipts are off.
pub const READ_RECEIPT_PEOPLE_MAX: usize = 32;
/// Past MLS epochs a device keeps.
pub const PAST_EPOCHS_MAX: usize = 5;
/// Out-of-order MLS frames a device tolerates.
pub const OUT_OF_ORDER_MAX: u32 = 32;
/// MLS generations a device skips forward.
pub const FORWARD_DISTANCE_MAX: u32 = 1_000;
/// Days that sent frames and commits are kept for a server restored from a backup.
pub const SENT_KEPT_DAYS: u64 = 7;
/// Age of a revocation list that warns.
pub const REVOCATION_AGE_MS_MAX: u64 = 7 * DAY_MS;
/// Longest validity of an issuer certificate.
pub const ISSUER_DAYS_MAX: u64 = 90;
/// Wrong PINs until the wrapping key is deleted.
pub const PIN_TRIES_MAX: u8 = 10;
