//! Who may come in, and what they may do: the token, GitHub Apps and their installations.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::Value;

use super::model::Kind;
use super::{ActError, GithubStandIn};

/// How far a permission goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Nothing.
    None,
    /// Reading.
    Read,
    /// Reading and writing.
    Write,
}

/// What the token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// Commits and branches; merging needs it too.
    pub contents: Access,
    /// Pull requests with their labels, assignees and comments.
    pub pull_requests: Access,
    /// Check runs and statuses; there is nothing to write here.
    pub checks: Access,
    /// Deployments and what is said of them.
    pub deployments: Access,
}

impl Default for Permissions {
    fn default() -> Self {
        Self {
            contents: Access::Write,
            pull_requests: Access::Write,
            checks: Access::Read,
            deployments: Access::Write,
        }
    }
}

/// Who a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// The owner of the token.
    Token,
    /// An App itself, by JWT.
    App(u64),
    /// An App's installation, by its slug.
    Installation(String),
}

/// A GitHub App, installed on every repository.
#[derive(Clone, Debug)]
pub(super) struct App {
    pub(super) id: u64,
    pub(super) slug: String,
    public_key: Option<Vec<u8>>,
}

/// Installation tokens live that long. Source: GitHub docs, "Generating an installation access token".
const INSTALLATION_TOKEN: TimeDelta = TimeDelta::hours(1);
const BAD_CREDENTIALS: &str = "Bad credentials";

#[derive(Debug)]
pub(super) struct Doors {
    token: &'static str,
    pub(super) permissions: Permissions,
    pub(super) apps: Vec<App>,
    issued: Vec<(String, DateTime<Utc>, String)>,
}

impl Doors {
    pub(super) fn new(token: &'static str) -> Self {
        Self { token, permissions: Permissions::default(), apps: vec![], issued: vec![] }
    }

    /// Who an `authorization` header stands for, or GitHub's words of refusal.
    pub(super) fn caller(&self, header: Option<&str>, now: DateTime<Utc>) -> Result<Caller, &'static str> {
        let (scheme, secret) =
            header.and_then(|header| header.split_once(' ')).ok_or("Requires authentication")?;
        let bearer = scheme.eq_ignore_ascii_case("bearer");
        if !bearer && !scheme.eq_ignore_ascii_case("token") {
            return Err(BAD_CREDENTIALS);
        }
        let secret = secret.trim();
        if secret == self.token {
            return Ok(Caller::Token);
        }
        if bearer && secret.matches('.').count() == 2 {
            return self.app_of(secret, now).map(Caller::App);
        }
        let issued = self.issued.iter().find(|(token, until, _)| token == secret && now < *until);
        issued.map(|(_, _, slug)| Caller::Installation(slug.clone())).ok_or(BAD_CREDENTIALS)
    }

    /// The App whose JWT this is. Source: GitHub docs, "Generating a JSON Web Token for a GitHub App".
    fn app_of(&self, jwt: &str, now: DateTime<Utc>) -> Result<u64, &'static str> {
        const NOT_DECODED: &str = "A JSON web token could not be decoded";
        let (signed, signature) = jwt.rsplit_once('.').ok_or(NOT_DECODED)?;
        let (header, claims) = signed.split_once('.').ok_or(NOT_DECODED)?;
        let json = |part: &str| {
            URL_SAFE_NO_PAD.decode(part).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        };
        let (header, claims) = json(header).zip(json(claims)).ok_or(NOT_DECODED)?;
        if header["alg"] != "RS256" {
            return Err(NOT_DECODED);
        }
        let issuer = claims["iss"].as_u64().or_else(|| claims["iss"].as_str()?.parse().ok());
        let app = self.apps.iter().find(|app| Some(app.id) == issuer).ok_or("Integration not found")?;
        in_time(&claims, now)?;
        if let Some(key) = &app.public_key {
            let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| NOT_DECODED)?;
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
            key.verify(signed.as_bytes(), &signature).map_err(|_| NOT_DECODED)?;
        }
        Ok(app.id)
    }

    /// A new installation token and when it ends.
    pub(super) fn issue(&mut self, slug: &str, now: DateTime<Utc>) -> (String, DateTime<Utc>) {
        let until = now + INSTALLATION_TOKEN;
        let token = format!("sandbox-installation-token-{}", self.issued.len() + 1);
        self.issued.push((token.clone(), until, slug.to_owned()));
        (token, until)
    }
}

fn in_time(claims: &Value, now: DateTime<Utc>) -> Result<(), &'static str> {
    let (Some(issued), Some(expires)) = (claims["iat"].as_i64(), claims["exp"].as_i64()) else {
        return Err(
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
        );
    };
    let now = now.timestamp();
    if issued > now {
        return Err(
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        );
    }
    if expires <= now {
        return Err(
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
        );
    }
    if expires > now + 600 {
        return Err("'Expiration time' claim ('exp') is too far in the future");
    }
    Ok(())
}

impl GithubStandIn {
    /// Adds a GitHub App, installed under its own number. With its private key (PEM, as GitHub
    /// hands it out) signatures are checked; without, only the claims are.
    ///
    /// # Errors
    /// When the key is not an RSA private key.
    pub fn app(&self, id: u64, slug: &str, private_key: Option<&str>) -> Result<(), ActError> {
        let public_key = private_key.map(public_key).transpose()?;
        let email = format!("{id}+{slug}[bot]@users.noreply.github.com");
        self.add_account(slug, slug, &email, Kind::Bot);
        self.shared.edge().doors.apps.push(App { id, slug: slug.to_owned(), public_key });
        Ok(())
    }
}

fn public_key(pem: &str) -> Result<Vec<u8>, ActError> {
    let not_a_key = || ActError::Refused("that is not an RSA private key in PEM".into());
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
    let der = STANDARD.decode(body).map_err(|_| not_a_key())?;
    let pair =
        RsaKeyPair::from_der(&der).or_else(|_| RsaKeyPair::from_pkcs8(&der)).map_err(|_| not_a_key())?;
    Ok(pair.public_key().as_ref().to_vec())
}
