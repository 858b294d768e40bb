//! Taking an issuer key back. Everybody whom it certified and whom this device knows is certified anew first: nobody loses
//! their place because of somebody else's key. What the key may have signed in secret ends with it.

use super::{Done, key, own, renewal};
use crate::{
    command::CommandError,
    engine::Cx,
    error::Result,
    net::{Pending, Revoking},
};
use protocol::{
    frame::{Outcome, Request},
    id::Serial,
};

/// Begins: the first batch of new certificates, or the list when nobody is below the key.
pub(super) fn revoke(cx: &mut Cx<'_>, id: u64, serial: &str) -> Result<Option<Done>> {
    let now = cx.net.true_time(cx.now);
    let Some(issuer) = cx.account.as_ref().and_then(own).filter(|issuer| now <= issuer.certificate().not_after) else {
        return Ok(Some(Err(CommandError::NotAllowed)));
    };
    let issuers = key::in_force(cx);
    let Some(revoked) = issuers.iter().find(|(known, _)| known.serial.to_string() == serial).map(|(known, _)| known.issuer_key)
    else {
        return Ok(Some(Err(CommandError::NotFound)));
    };
    if revoked == issuer.certificate().issuer_key {
        // Its own list would not be believed afterwards: another administrator does it.
        return Ok(Some(Err(CommandError::NotAllowed)));
    }
    let serials: Vec<Serial> =
        issuers.iter().filter(|(known, _)| known.issuer_key == revoked).map(|(known, _)| known.serial).collect();
    let nobody = protocol::id::PersonId::from_bytes([0; 16]);
    let mut batches = renewal::of_issuer(cx, &revoked, nobody, &issuer)?;
    batches.reverse();
    go_on(cx, Revoking { command: id, serials, batches })?;
    Ok(None)
}

fn go_on(cx: &mut Cx<'_>, mut revoking: Revoking) -> Result<()> {
    let Some(issuer) = cx.account.as_ref().and_then(own) else { return Ok(()) };
    if let Some(people) = revoking.batches.pop() {
        let request = Request::RenewPeople { issuer: issuer.signed_certificate().clone(), people };
        return cx.net.request(request, Pending::Revoking(revoking), &mut cx.out);
    }
    let now = cx.net.true_time(cx.now);
    let before = cx.account.as_ref().and_then(crate::account::Account::revocation_list);
    let list = issuer.revoke(before.as_ref(), &revoking.serials, now);
    let pending = Pending::IssuerAct { command: Some(revoking.command) };
    cx.net.request(Request::PublishRevocations(list), pending, &mut cx.out)
}

/// A batch was taken: the next one. When it was not, nothing is revoked.
pub(crate) fn certified_anew(cx: &mut Cx<'_>, revoking: Revoking, outcome: &Outcome) -> Result<()> {
    match outcome {
        Outcome::Done(_) => go_on(cx, revoking),
        Outcome::Refused(_) => super::refuse(cx, revoking.command, outcome),
    }
}
