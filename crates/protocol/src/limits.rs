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
/// Longest file of one attachment; the server's configuration may say less.
pub const ATTACHMENT_BYTES_MAX: u64 = ATTACHMENT_MIB_MAX as u64 * 1024 * 1024;
/// The same in mebibytes, as the house's rules count.
pub const ATTACHMENT_MIB_MAX: u32 = 1024;
/// Longest object: such a file with its padding, tags and hashes.
pub const OBJECT_BYTES_MAX: u64 = ATTACHMENT_BYTES_MAX + 16 * 1024 * 1024;
/// An object goes to the server and comes back in parts of this length; only the last one is shorter.
pub const OBJECT_PART_BYTES: usize = 1024 * 1024;
/// Attachments of one message.
pub const ATTACHMENTS_PER_MESSAGE_MAX: usize = 10;
/// Longest name of a file, in bytes of UTF-8.
pub const FILE_NAME_BYTES_MAX: usize = 255;
/// Longest media type.
pub const MEDIA_TYPE_BYTES_MAX: usize = 127;
/// Longest thumbnail.
pub const THUMBNAIL_BYTES_MAX: usize = 8 * 1024;
/// All thumbnails of one message.
pub const THUMBNAILS_BYTES_MAX: usize = 40 * 1024;
/// Values of a voice note's waveform.
pub const WAVEFORM_VALUES_MAX: usize = 64;
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
/// Entries of a case in one page that has only their hashes.
pub const CASE_HASHES_ROWS_MAX: u32 = 2_000;
/// Bytes of the entries whose hashes are in one page; the page itself has about a fifth of them.
pub const CASE_HASHES_BYTES_MAX: usize = 8 * 1024 * 1024;
/// An invitation's longest life.
pub const INVITATION_MS_MAX: u64 = 72 * HOUR_MS;
/// A guest invitation's longest life.
pub const GUEST_INVITATION_MS_MAX: u64 = 14 * DAY_MS;
/// Wrong codes or PINs after which a guest invitation is void.
pub const GUEST_TRIES_MAX: u32 = 10;
/// Guest invitations of one person in a day.
pub const GUEST_INVITATIONS_PER_DAY_MAX: u32 = 50;
/// Guests and open invitations of one room.
pub const GUESTS_PER_ROOM_MAX: u32 = 50;
/// Guests' chains that one request brings.
pub const GUEST_CHAINS_MAX: usize = 50;
/// Longest sealed details of a guest invitation.
pub const GUEST_DETAILS_BYTES_MAX: usize = 8 * 1024;
/// Longest mail address.
pub const MAIL_ADDRESS_BYTES_MAX: usize = 254;
/// A room's end date lies at most this far ahead.
pub const ROOM_DAYS_MAX: u64 = 5 * 366;
/// Opening hours of one room.
pub const OPENING_HOURS_MAX: usize = 21;
/// Longest purpose, note or emergency hint of a room, in characters.
pub const ROOM_TEXT_CHARS_MAX: usize = 500;
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
/// Streams of news that one session may have open at once: a browser keeps six connections to a server, and needs others.
pub const NEWS_LISTENERS_PER_SESSION_MAX: usize = 3;
/// Longest life of a stream of news: then one asks anew, with a token that is good.
pub const NEWS_MS_MAX: u64 = 5 * MINUTE_MS;
/// Shortest time between two notices: what changes meanwhile is one.
pub const NEWS_GATHER_MS: u64 = 1_000;
/// Longest silence of a stream of news.
pub const NEWS_PING_MS: u64 = 20_000;
/// People or lines in one page of the administration.
pub const ADMINISTRATION_PAGE_ROWS_MAX: u32 = 100;
/// Fewest shares that open root or archive key: with one, it would be a copy.
pub const KEY_SHARES_MIN: u8 = 2;
/// Most shares of root or archive key.
pub const KEY_SHARES_MAX: u8 = 15;
/// Words of a search for names; what is typed after them is not looked for.
pub const NAME_SEARCH_WORDS_MAX: usize = 8;
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
/// How long a new device's offer waits to be scanned.
pub const OFFER_MS_MAX: u64 = 10 * MINUTE_MS;
/// Longest sealed offer.
pub const OFFER_BYTES_MAX: usize = 512;
/// Offers that wait at one server.
pub const OFFERS_MAX: usize = 10_000;
/// Offers that wait from one address: a ward may be behind one.
pub const OFFERS_PER_ADDRESS_MAX: usize = 200;
/// Passkeys of one person that open their recovery; the oldest ends for a further one.
pub const PASSKEYS_MAX: usize = 8;
/// Generations of one history key: as many devices may one person lose.
pub const HISTORY_GENERATIONS_MAX: u32 = 1_000;
/// Longest rotation of a history key.
pub const ROTATION_BYTES_MAX: usize = 64 * 1024;
/// Recoveries that one rotation seals anew: the code and the passkeys.
pub const ROTATION_RECOVERIES_MAX: usize = PASSKEYS_MAX + 1;
/// Longest address at a push service.
pub const PUSH_ENDPOINT_BYTES_MAX: usize = 2 * 1024;
/// Longest name of a time zone.
pub const TIME_ZONE_BYTES_MAX: usize = 64;
/// Pause between two notifications that a device asks for to try it out.
pub const PUSH_TRY_MS_MIN: u64 = 5_000;
/// Pause between two times that the sender of an urgent message has people woken again for it.
pub const URGENT_AGAIN_MS_MIN: u64 = MINUTE_MS;
/// How long after it was said.
pub const URGENT_AGAIN_MS_MAX: u64 = 24 * HOUR_MS;
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
/// An issuer's certificate that ends within this time is to be renewed: the home page says so, its device asks.
pub const ISSUER_RENEWAL_MS: u64 = 21 * DAY_MS;
/// A person's certificate that ends within this time is renewed by any issuer that is connected.
pub const RENEWAL_MS: u64 = 30 * DAY_MS;
/// A renewal that brings less than this is none.
pub const RENEWAL_GAIN_MS_MIN: u64 = DAY_MS;
/// Certificates renewed by one request.
pub const RENEWALS_MAX: usize = 100;
/// Requests for issuer keys that wait at a time.
pub const ISSUER_REQUESTS_MAX: usize = 50;
/// Serials of one revocation list.
pub const REVOCATIONS_MAX: usize = 20_000;
/// Wrong PINs until the wrapping key is deleted.
pub const PIN_TRIES_MAX: u8 = 10;
/// Fewest days that a device keeps its content without a word from its server.
pub const LEASE_DAYS_MIN: u32 = 3;
/// Most days.
pub const LEASE_DAYS_MAX: u32 = 365;
/// Days until an administrator says otherwise.
pub const LEASE_DAYS: u32 = 30;
/// Fewest minutes without input after which the app locks.
pub const AUTO_LOCK_MINUTES_MIN: u32 = 1;
/// Most.
pub const AUTO_LOCK_MINUTES_MAX: u32 = 60;
/// Mentions in one text.
pub const MENTIONS_MAX: usize = 100;
/// Longest emoji of a reaction: a family with skin tones has 41 bytes.
pub const EMOJI_BYTES_MAX: usize = 64;
/// Longest words of an answer to an urgent message.
pub const ANSWER_BYTES_MAX: usize = 512;
/// How long after it was written a text may be edited.
pub const EDIT_MS_MAX: u64 = EDIT_MINUTES_MAX as u64 * MINUTE_MS;
/// The same in minutes, as the house's rules count.
pub const EDIT_MINUTES_MAX: u32 = 15;
/// How long after it was written a message may be deleted for everybody.
pub const DELETE_MS_MAX: u64 = DELETE_HOURS_MAX as u64 * HOUR_MS;
/// The same in hours, as the house's rules count.
pub const DELETE_HOURS_MAX: u32 = 48;
/// Devices of a person that are listed, those that were removed last among them.
pub const DEVICES_LISTED_MAX: u32 = 40;
/// Messages that are pinned in one conversation at a time; a further one ends the oldest.
pub const PINS_MAX: usize = 5;
/// Shortest time, in hours, for which messages of a conversation may be set to stay on devices. A house that wants nobody to miss what was said
/// while they were away demands days by its rules.
pub const LIFETIME_HOURS_MIN: u32 = 1;
/// Longest.
pub const LIFETIME_HOURS_MAX: u32 = LIFETIME_DAYS_MAX * DAY_HOURS;
/// The same in days, as the house's rules count.
pub const LIFETIME_DAYS_MAX: u32 = 90;
/// What the rules may demand at least.
pub const LIFETIME_DAYS_MIN: u32 = 1;
/// Hours of a day.
pub const DAY_HOURS: u32 = 24;
/// Places of a hospital that have a name.
pub const PLACES_MAX: u32 = 2_000;
/// Floor plans of a hospital.
pub const PLANS_MAX: u32 = 100;
/// A floor plan's picture.
pub const PLAN_BYTES_MAX: usize = 1024 * 1024;
/// Body of a request that brings a floor plan: the picture in base64, and words.
pub const PLAN_BODY_BYTES_MAX: usize = PLAN_BYTES_MAX / 3 * 4 + 4 * 1024;
/// Duties of a hospital.
pub const DUTIES_MAX: u32 = 200;
/// People who may hold one duty: their ids fit into one body of the administration's API.
pub const DUTY_PEOPLE_MAX: usize = 300;
/// Days for which is kept who held a duty.
pub const DUTY_SHIFT_DAYS: u64 = 90;
/// Shifts of a duty that are read at once.
pub const DUTY_SHIFTS_READ_MAX: u32 = 200;
/// Preferences that one request brings.
pub const PREFERENCES_PER_REQUEST_MAX: usize = 64;
/// Longest sealed preference: a draft as long as a text may be.
pub const PREFERENCE_BYTES_MAX: usize = 20 * 1024;
/// Preferences of one person.
pub const PREFERENCES_MAX: u32 = 20_000;
