//! Linking a further device by QR or code: the browser that offers itself, and the device that answers. Either shows the code
//! that the other one reads; who offers and who answers stays the same.

use crate::{
    command::{Answer, CommandError},
    effect::{Effect, JoinError, OfferView},
    engine::Cx,
    enrolment::{self, Link},
    error::Result,
    net::{HttpPending, Pending},
    transfer,
};
use e2ee::offer::{OfferError, OfferSecret, OfferingDevice, OpenedOffer, ScannedOffer};
use protocol::{
    cbor,
    device::{AwaitOffer, OfferKept, OfferState, PutOffer},
    frame::{Outcome, Request, Response},
    limits::OFFER_MS_MAX,
    refusal::Refusal,
    transfer::PutTransfer,
};

type Done = std::result::Result<Answer, CommandError>;

/// Where the new device keeps what it joins with: an address of no page.
const PATH: &str = "/geraet#";

/// Makes a code for a new device to read. Nothing is left at the server, so whoever closes it has taken it back.
pub(crate) fn show(cx: &mut Cx<'_>) -> Answer {
    let code = OfferSecret::generate(cx.rng).to_code();
    Answer::DeviceCode { link: format!("/verknuepfen#{code}"), code }
}

/// Leaves an offer at the server: at a place of its own, or at that of the code which an existing device shows.
pub(crate) fn offer(cx: &mut Cx<'_>, input: u64, device_name: &str, shown: Option<&str>) {
    let device = match shown.map(enrolment::parse) {
        None => OfferingDevice::generate(cx.rng),
        Some(Some(Link::DeviceCode(secret))) => OfferingDevice::at(secret, cx.rng),
        Some(_) => {
            cx.out.push(Effect::Offered { id: input, outcome: Err(JoinError::Malformed) });
            return;
        }
    };
    let sealed = device.seal(device_name, cx.rng);
    let body = cbor::encode(&PutOffer { access_hash: device.access_hash(), sealed });
    cx.net.http("/api/offers", body, HttpPending::Offer { input, device }, &mut cx.out);
}

/// The offer waits: this is shown.
pub(crate) fn offered(cx: &mut Cx<'_>, input: u64, device: &OfferingDevice, bytes: &[u8]) -> Result<()> {
    let outcome = cbor::decode_frame::<OfferKept>(bytes).map_err(|_| JoinError::Internal).map(|_| OfferView {
        link: format!("{PATH}{}", device.to_fragment()),
        qr: device.qr(),
        code: device.code(),
        digits: device.digits(),
    });
    cx.out.push(Effect::Offered { id: input, outcome });
    Ok(())
}

/// Waits for an answer.
pub(crate) fn wait(cx: &mut Cx<'_>, input: u64, link: &str) {
    match link.strip_prefix(PATH).and_then(|fragment| OfferingDevice::from_fragment(fragment).ok()) {
        Some(device) => {
            let body = cbor::encode(&AwaitOffer { access: device.access_token().to_vec() });
            cx.net.http("/api/offers/wait", body, HttpPending::AwaitOffer { input }, &mut cx.out);
        }
        None => cx.out.push(Effect::OfferAnswered { id: input, outcome: Err(JoinError::Malformed) }),
    }
}

/// Somebody answered, or nobody did for a while.
pub(crate) fn answered(cx: &mut Cx<'_>, input: u64, bytes: &[u8]) -> Result<()> {
    let outcome = cbor::decode_frame::<OfferState>(bytes).map_err(|_| JoinError::Internal).map(|state| state.sealed);
    cx.out.push(Effect::OfferAnswered { id: input, outcome });
    Ok(())
}

/// Fetches what was offered: to be shown, or (with the digits that were shown) to be answered.
pub(crate) fn inspect(cx: &mut Cx<'_>, id: u64, code: &str, approved: Option<String>) -> Result<Option<Done>> {
    let Ok(scanned) = ScannedOffer::read(code) else { return Ok(Some(Err(CommandError::NotAnOffer))) };
    let request = Request::ReadOffer { access_hash: scanned.access_hash() };
    cx.net.request(request, Pending::Offer { command: id, scanned, approved }, &mut cx.out)?;
    Ok(None)
}

/// Nothing is handed out: whoever offered itself need not wait.
pub(crate) fn refuse(cx: &mut Cx<'_>, code: &str) -> Result<Done> {
    let Ok(scanned) = ScannedOffer::read(code) else { return Ok(Err(CommandError::NotAnOffer)) };
    cx.net.request(Request::EndOffer { access_hash: scanned.access_hash() }, Pending::OfferRefused, &mut cx.out)?;
    Ok(Ok(Answer::Done))
}

/// The offer is here, or there is none.
pub(crate) fn fetched(
    cx: &mut Cx<'_>,
    id: u64,
    scanned: &ScannedOffer,
    approved: Option<String>,
    outcome: Outcome,
) -> Result<()> {
    let opened = match outcome {
        Outcome::Done(Response::Offer { sealed }) => scanned.open(&sealed).map_err(|error| match error {
            OfferError::Malformed => CommandError::NotAnOffer,
            OfferError::Forged => CommandError::OfferForged,
        }),
        Outcome::Refused(Refusal::Gone) => Err(CommandError::OfferEnded),
        Outcome::Refused(Refusal::NotAllowed | Refusal::NotCertified) => Err(CommandError::NotAllowed),
        _ => Err(CommandError::Internal),
    };
    let outcome = match (opened, approved) {
        (Ok(opened), None) => Ok(Answer::Offer { name: opened.name, digits: opened.digits }),
        (Ok(opened), Some(shown)) if shown == opened.digits => return answer(cx, id, &opened),
        // Another offer took its place since the owner looked.
        (Ok(_), Some(_)) => Err(CommandError::OfferForged),
        (Err(error), _) => Err(error),
    };
    cx.out.push(Effect::Answer { id, outcome });
    Ok(())
}

/// Seals the person's keys to the device that offered itself. What others read meanwhile is in the keybox before it looks.
fn answer(cx: &mut Cx<'_>, id: u64, opened: &OpenedOffer) -> Result<()> {
    let bundle = cx.account.as_ref().and_then(|account| transfer::bundle(account, false));
    let sealed = bundle.map(|bundle| opened.transfer.seal(&bundle, cx.rng));
    let Some(Ok(sealed)) = sealed else {
        cx.out.push(Effect::Answer { id, outcome: Err(CommandError::Internal) });
        return Ok(());
    };
    let put = PutTransfer {
        access_hash: opened.transfer.secret.access_hash(),
        sealed,
        expires_at: cx.net.server_time(cx.now).plus_millis(OFFER_MS_MAX),
        uses: 1,
    };
    cx.net.keybox_flush = true;
    cx.net.request(Request::PutTransfer(put), Pending::Linked { command: id }, &mut cx.out)
}

/// The server keeps the transfer, and the new device is told.
pub(crate) fn linked(cx: &mut Cx<'_>, id: u64, outcome: &Outcome) -> Result<()> {
    let outcome = match outcome {
        Outcome::Done(_) => Ok(Answer::Done),
        Outcome::Refused(Refusal::NotAllowed) => Err(CommandError::NotAllowed),
        Outcome::Refused(_) => Err(CommandError::Internal),
    };
    cx.out.push(Effect::Answer { id, outcome });
    Ok(())
}
