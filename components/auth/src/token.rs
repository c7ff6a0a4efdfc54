//! JSON Web Tokens (RFC 7519), signed with HMAC-SHA256. Nothing in here knows about components: `cargo test` runs it.

use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use hmac::{Hmac, Mac};
use serde::{de::DeserializeOwned, Deserialize};
use sha2::Sha256;

/// What we read of a token's claims; others are ignored.
#[derive(Debug, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub iss: String,
    pub exp: u64,
    #[serde(default)]
    pub nbf: u64,
    /// Roles that the shop does not know are ignored too: the issuer may serve other applications.
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default)]
    pub tier: Tier,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    #[default]
    Standard,
    Silver,
    Gold,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    Malformed(String),
    UnsupportedAlgorithm(String),
    BadSignature,
    WrongIssuer(String),
    Expired(u64),
    NotYetValid(u64),
}

/// What a token is checked against.
pub struct Expected<'a> {
    pub secret: &'a [u8],
    pub issuer: &'a str,
    /// Seconds since 1970.
    pub now: u64,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

/// Checks a token, and returns its claims. The signature comes before anything that the claims say.
pub fn check(token: &str, expected: &Expected) -> Result<Claims, Refusal> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return Err(Refusal::Malformed(format!("expected three parts with dots between them, found {}", parts.len())));
    };

    let Header { alg } = read("header", header)?;
    // Who lets the token choose its algorithm accepts "none" some day.
    if alg != "HS256" {
        return Err(Refusal::UnsupportedAlgorithm(alg));
    }
    if !is_signed(&token[..header.len() + 1 + claims.len()], signature, expected.secret)? {
        return Err(Refusal::BadSignature);
    }

    let claims: Claims = read("claims", claims)?;
    if claims.iss != expected.issuer {
        return Err(Refusal::WrongIssuer(claims.iss));
    }
    if claims.exp <= expected.now {
        return Err(Refusal::Expired(claims.exp));
    }
    if claims.nbf > expected.now {
        return Err(Refusal::NotYetValid(claims.nbf));
    }
    Ok(claims)
}

fn is_signed(text: &str, signature: &str, secret: &[u8]) -> Result<bool, Refusal> {
    let signature = decode("signature", signature)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    // In constant time: how long it takes must not tell how many bytes were right.
    Ok(mac.verify_slice(&signature).is_ok())
}

fn decode(part: &str, text: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Refusal::Malformed(format!("the {part} is not base64url")))
}

fn read<T: DeserializeOwned>(part: &str, text: &str) -> Result<T, Refusal> {
    serde_json::from_slice(&decode(part, text)?)
        .map_err(|error| Refusal::Malformed(format!("the {part} cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"secret";

    fn token(header: &str, claims: &str) -> String {
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
        mac.update(text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn check_at(now: u64, token: &str) -> Result<Claims, Refusal> {
        check(token, &Expected { secret: SECRET, issuer: "shop", now })
    }

    const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
    const CLAIMS: &str = r#"{"sub":"ada","iss":"shop","nbf":100,"exp":200,"roles":["buyer"],"tier":"gold"}"#;

    #[test]
    fn the_example_of_rfc_7515_is_signed() {
        let text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let secret =
            decode("key", "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
                .unwrap();
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(is_signed(text, signature, &secret), Ok(true));
        assert_eq!(is_signed(text, signature, b"other"), Ok(false));
    }

    #[test]
    fn a_good_token_gives_its_claims() {
        let claims = check_at(150, &token(HS256, CLAIMS)).unwrap();
        assert_eq!((claims.sub.as_str(), claims.tier), ("ada", Tier::Gold));
    }

    #[test]
    fn a_token_is_valid_from_nbf_until_before_exp() {
        let token = token(HS256, CLAIMS);
        assert_eq!(check_at(99, &token).unwrap_err(), Refusal::NotYetValid(100));
        assert!(check_at(100, &token).is_ok());
        assert!(check_at(199, &token).is_ok());
        assert_eq!(check_at(200, &token).unwrap_err(), Refusal::Expired(200));
    }

    #[test]
    fn others_are_refused() {
        let good = token(HS256, CLAIMS);
        let mut forged: Vec<&str> = good.split('.').collect();
        let claims = URL_SAFE_NO_PAD.encode(CLAIMS.replace("ada", "eve"));
        forged[1] = &claims;
        assert_eq!(check_at(150, &forged.join(".")).unwrap_err(), Refusal::BadSignature);
        assert_eq!(
            check_at(150, &token(r#"{"alg":"none"}"#, CLAIMS)).unwrap_err(),
            Refusal::UnsupportedAlgorithm("none".into())
        );
        assert_eq!(
            check_at(150, &token(HS256, &CLAIMS.replace("shop", "else"))).unwrap_err(),
            Refusal::WrongIssuer("else".into())
        );
        assert!(matches!(check_at(150, "a.b"), Err(Refusal::Malformed(_))));
        assert!(matches!(check_at(150, &token(HS256, "{}")), Err(Refusal::Malformed(_))));
    }
}
