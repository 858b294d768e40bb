//! Until when a certificate is valid: the one field of X.509 that is wanted here. What cannot be read has no end; whether the
//! certificate is any good, rustls says.

use jiff::civil::DateTime;
use protocol::time::Timestamp;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The next element: its tag, what is in it, what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        let length = bytes.iter().try_fold(0_usize, |length, byte| Some(length.checked_mul(256)? | usize::from(*byte)))?;
        (length, rest)
    };
    let (inside, after) = rest.split_at_checked(length)?;
    Some((tag, inside, after))
}

fn inside(der: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    element(der).filter(|(tag, ..)| *tag == wanted).map(|(_, inside, after)| (inside, after))
}

/// `notAfter` of a certificate in DER.
pub(super) fn of(certificate: &[u8]) -> Option<Timestamp> {
    let (signed, _) = inside(inside(certificate, SEQUENCE)?.0, SEQUENCE)?;
    // Version, serial number, algorithm, issuer: then the validity.
    let fields = inside(signed, VERSION).map_or(signed, |(_, after)| after);
    let (.., fields) = element(fields)?;
    let (.., fields) = element(fields)?;
    let (.., fields) = element(fields)?;
    let (validity, _) = inside(fields, SEQUENCE)?;
    let (.., not_after) = element(validity)?;
    let (tag, text, _) = element(not_after)?;
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let written = match tag {
        // Two digits of a year from 1950 to 2049.
        UTC_TIME => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = DateTime::strptime("%Y%m%d%H%M%S", written).ok()?.in_tz("UTC").ok()?;
    u64::try_from(time.timestamp().as_millisecond()).ok().map(Timestamp::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    fn ends(year: i32) -> Option<Timestamp> {
        let mut params = CertificateParams::new(vec!["klinikum.example".to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 3, 1);
        let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        for length in 0..made.der().len() {
            let _ = of(&made.der()[..length]);
        }
        of(made.der())
    }

    #[test]
    fn the_end_is_read_in_both_ways_of_writing_it() {
        assert_eq!(ends(2027), Some(Timestamp::from_millis(1_803_859_200_000)));
        assert_eq!(ends(2060), Some(Timestamp::from_millis(2_845_324_800_000)));
        assert_eq!(of(b"no certificate"), None);
    }
}
