//! Signature Version 4: whose request is this, for what service and region?

use http::HeaderMap;
use http::request::Parts;
use ring::digest::{SHA256, digest};
use ring::hmac::{HMAC_SHA256, Key, sign};

use super::error::AwsError;
use super::{ACCESS_KEY, REGION, SECRET_KEY, form};

/// The region of what is in no region. Source: AWS docs, "Route 53 endpoints".
const NOWHERE: &str = "us-east-1";

/// Lower-case hexadecimal digits of the SHA-256 of that.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The parts of an `Authorization` header.
struct Claim<'a> {
    signed: &'a str,
    signature: &'a str,
    scope: &'a str,
}

/// Whether a request was signed with the stand-in's key for that service. The time is not held against
/// ours: the signer's clock may be another than the world's.
pub(super) fn check(parts: &Parts, body: &[u8], service: &str) -> Result<(), AwsError> {
    let headers = &parts.headers;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = header("authorization");
    if authorization.is_empty() {
        return Err(AwsError::new("MissingAuthenticationTokenException", "Missing Authentication Token"));
    }
    let incomplete =
        || AwsError::new("IncompleteSignatureException", "Authorization header is no AWS4-HMAC-SHA256.");
    let (key, claim) = read(authorization).ok_or_else(incomplete)?;
    if key != ACCESS_KEY {
        let words = "The security token included in the request is invalid.";
        return Err(AwsError::new("UnrecognizedClientException", words));
    }
    let date = header("x-amz-date");
    let scope =
        |region: &str| format!("{}/{region}/{service}/aws4_request", date.get(..8).unwrap_or_default());
    // Clients that are told an address sign for their own region there, too.
    let global = service == "route53" && claim.scope == scope(NOWHERE);
    let expected = scope(REGION);
    if claim.scope != expected && !global {
        let words = format!("Credential should be scoped to {expected}, not to {}.", claim.scope);
        return Err(AwsError::new("InvalidSignatureException", words));
    }
    if signature(parts, body, date, &claim) != claim.signature {
        let words = "The request signature we calculated does not match the signature you provided.";
        return Err(AwsError::new("InvalidSignatureException", words));
    }
    Ok(())
}

fn read(authorization: &str) -> Option<(&str, Claim<'_>)> {
    let rest = authorization.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let part = |name: &str| rest.split(',').find_map(|part| part.trim().strip_prefix(name));
    let (key, scope) = part("Credential=")?.split_once('/')?;
    Some((key, Claim { signed: part("SignedHeaders=")?, signature: part("Signature=")?, scope }))
}

fn signature(parts: &Parts, body: &[u8], date: &str, claim: &Claim<'_>) -> String {
    let (method, path) = (&parts.method, parts.uri.path());
    let (asked, lines) = (query(parts.uri.query().unwrap_or_default()), lines(&parts.headers, claim));
    let canonical = format!("{method}\n{path}\n{asked}\n{lines}\n{}\n{}", claim.signed, sha256(body));
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{}\n{}", claim.scope, sha256(canonical.as_bytes()));
    let mut key = format!("AWS4{SECRET_KEY}").into_bytes();
    for part in claim.scope.split('/') {
        key = hmac(&key, part);
    }
    hex(&hmac(&key, &text))
}

fn lines(headers: &HeaderMap, claim: &Claim<'_>) -> String {
    let line = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        format!("{name}:{}\n", value.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    claim.signed.split(';').map(line).collect()
}

/// What follows the question mark, in the order and the writing that is signed.
fn query(text: &str) -> String {
    let pairs = form::pairs(text);
    let mut pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.sort();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let one = |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    sign(&Key::new(HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}
