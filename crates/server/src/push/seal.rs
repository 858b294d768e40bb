//! Sealing to a browser: RFC 8291 on one record of RFC 8188, always of the same length.

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey},
    encoding::{AsBigEndian as _, EcPublicKeyUncompressedBin},
    error::Unspecified,
};
use hkdf::Hkdf;
use sha2::Sha256;

/// What is sealed is filled up to this length: the longest notification has room, a push service learns nothing from it.
pub(super) const PADDED_BYTES: usize = 512;
/// Record size of the header; the only record is shorter.
const RECORD_BYTES: u32 = 4_096;
const SALT_BYTES: usize = 16;

/// Seals to a browser's key under its secret; none when the key is no point on the curve, or the text too long.
pub(super) fn seal(key: &[u8], secret: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    if plain.len() >= PADDED_BYTES {
        return None;
    }
    let mut padded = plain.to_vec();
    // The last record's delimiter, then zeros (RFC 8188 section 2).
    padded.push(2);
    padded.resize(PADDED_BYTES, 0);
    let own = PrivateKey::generate(&ECDH_P256).ok()?;
    seal_with(&own, crate::surroundings::random(), key, secret, padded)
}

fn seal_with(own: &PrivateKey, salt: [u8; SALT_BYTES], key: &[u8], secret: &[u8], mut record: Vec<u8>) -> Option<Vec<u8>> {
    let public: EcPublicKeyUncompressedBin<'_> = own.compute_public_key().ok()?.as_be_bytes().ok()?;
    let public = public.as_ref();
    let peer = UnparsedPublicKey::new(&ECDH_P256, key);
    let shared = agreement::agree(own, peer, Unspecified, |shared| Ok(shared.to_vec())).ok()?;
    let mut input = [0; 32];
    Hkdf::<Sha256>::new(Some(secret), &shared)
        .expand_multi_info(&[b"WebPush: info\0".as_slice(), key, public], &mut input)
        .ok()?;
    let derived = Hkdf::<Sha256>::new(Some(&salt), &input);
    let (mut content_key, mut nonce) = ([0; 16], [0; NONCE_LEN]);
    derived.expand(b"Content-Encoding: aes128gcm\0", &mut content_key).ok()?;
    derived.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;
    let content_key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content_key).ok()?);
    content_key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).ok()?;
    let mut body = salt.to_vec();
    body.extend(RECORD_BYTES.to_be_bytes());
    body.push(u8::try_from(public.len()).ok()?);
    body.extend(public);
    body.extend(record);
    Some(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    #[test]
    fn the_example_of_rfc_8291_comes_out() {
        // Section 5 and appendix A.
        let own = PrivateKey::from_private_key(&ECDH_P256, &bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
        let key = bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let secret = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let mut record = b"When I grow up, I want to be a watermelon".to_vec();
        record.push(2);
        let sealed = seal_with(&own, salt, &key, &secret, record).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(URL_SAFE_NO_PAD.encode(sealed), expected);
    }

    #[test]
    fn everything_has_the_same_length() {
        let key = PrivateKey::generate(&ECDH_P256).unwrap().compute_public_key().unwrap();
        let length = |plain: &[u8]| seal(key.as_ref(), &[1; 16], plain).map(|sealed| sealed.len());
        assert_eq!(length(b""), length(&[7; PADDED_BYTES - 1]));
        assert_eq!(length(&[7; PADDED_BYTES]), None);
        assert_eq!(seal(&[4; 65], &[1; 16], b""), None, "no point on the curve");
    }
}
