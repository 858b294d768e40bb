//! Who the server is at a push service: RFC 8292, a token signed by the hospital's key.

use aws_lc_rs::{
    agreement::{ECDH_P256, PrivateKey},
    encoding::{AsBigEndian as _, EcPrivateKeyBin, EcPublicKeyUncompressedBin},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::time::{HOUR_MS, Timestamp};

/// How long a token holds; push services take a day at most.
const TOKEN_MS: u64 = 12 * HOUR_MS;

/// A new private key: a scalar of P-256.
pub(super) fn fresh_key() -> Option<Vec<u8>> {
    let key = PrivateKey::generate(&ECDH_P256).ok()?;
    let bytes: EcPrivateKeyBin<'_> = key.as_be_bytes().ok()?;
    Some(bytes.as_ref().to_vec())
}

/// Its public half, uncompressed.
pub(super) fn public_key(key: &[u8]) -> Option<Vec<u8>> {
    let key = PrivateKey::from_private_key(&ECDH_P256, key).ok()?;
    let public: EcPublicKeyUncompressedBin<'_> = key.compute_public_key().ok()?.as_be_bytes().ok()?;
    Some(public.as_ref().to_vec())
}

/// The `Authorization` header for a push service.
pub(super) fn authorization(key: &[u8], audience: &str, contact: &str, now: Timestamp) -> Option<String> {
    let public = public_key(key)?;
    let pair = EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, key, &public).ok()?;
    let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
    let expires = now.plus_millis(TOKEN_MS).as_millis() / 1_000;
    let claims = serde_json::json!({ "aud": audience, "exp": expires, "sub": contact });
    let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = pair.sign(&SystemRandom::new(), signed.as_bytes()).ok()?;
    Some(format!("vapid t={signed}.{}, k={}", URL_SAFE_NO_PAD.encode(signature), URL_SAFE_NO_PAD.encode(public)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    #[test]
    fn a_token_is_signed_by_the_key_beside_it() {
        let key = fresh_key().unwrap();
        let header =
            authorization(&key, "https://push.example", "https://klinik.example", Timestamp::from_millis(1_000_000)).unwrap();
        let (token, public) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let public = URL_SAFE_NO_PAD.decode(public).unwrap();
        assert_eq!(public, public_key(&key).unwrap());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &public).verify(signed.as_bytes(), &signature).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&claims).unwrap(),
            serde_json::json!({ "aud": "https://push.example", "exp": 44_200, "sub": "https://klinik.example" })
        );
        assert_eq!(public_key(&[0; 32]), None);
    }
}
