//! What a request is signed with: a token, or a GitHub App that renews its own.
//!
//! An App signs a short-lived JWT with its key and buys an installation token with it, good for an hour.
//! Source: GitHub Docs, "Generating a JSON Web Token (JWT) for a GitHub App".

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;
use tokio::sync::Mutex;

use crate::config::GithubApp;
use crate::config::secrets::{GithubSecret, Secret};

/// A token is renewed when it has less than this to live.
const SPARE: TimeDelta = TimeDelta::minutes(5);

/// How we act on GitHub.
#[derive(Debug)]
pub enum Auth {
    /// With a token that somebody made.
    Token(Secret),
    /// As a GitHub App.
    App(Box<AppAuth>),
}

/// A GitHub App, its key and the token it has at the moment.
#[derive(Debug)]
pub struct AppAuth {
    id: u64,
    key: RsaKeyPair,
    /// Held while a token is bought, so that many requests buy one.
    pub(super) bought: Mutex<Option<InstallationToken>>,
    pub(super) installation: Option<u64>,
}

/// A token of an installation.
#[derive(Clone, Debug)]
pub(super) struct InstallationToken {
    pub(super) token: Secret,
    pub(super) expires_at: DateTime<Utc>,
}

impl InstallationToken {
    pub(super) fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.expires_at - now > SPARE
    }
}

impl Auth {
    /// Joins what the environment and the config say.
    ///
    /// # Errors
    /// When the App's key cannot be read as a private RSA key.
    pub fn new(secret: &GithubSecret, app: Option<GithubApp>) -> Result<Self> {
        match (secret, app) {
            (GithubSecret::Token(token), _) => Ok(Self::Token(token.clone())),
            (GithubSecret::AppKey(pem), Some(app)) => {
                let key = read_key(pem).context("GITHUB_APP_PRIVATE_KEY")?;
                let bought = Mutex::default();
                Ok(Self::App(Box::new(AppAuth { id: app.id, key, bought, installation: app.installation })))
            }
            (GithubSecret::AppKey(_), None) => {
                bail!("GITHUB_APP_PRIVATE_KEY is set, but config.toml has no github.app_id")
            }
        }
    }
}

fn read_key(pem: &Secret) -> Result<RsaKeyPair> {
    let key = PrivateKeyDer::from_pem_slice(pem.expose().as_bytes());
    let key = key.map_err(|_| anyhow!("this is not a private key in PEM form"))?;
    let pair = match &key {
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        _ => bail!("this is not an RSA key; GitHub Apps have RSA keys"),
    };
    pair.map_err(|error| anyhow!("this RSA key is of no use: {error}"))
}

impl AppAuth {
    /// A JWT for the App itself. Issued a minute ago, since clocks differ; good for nine minutes of the
    /// ten that GitHub allows.
    ///
    /// # Errors
    /// When signing fails.
    pub fn jwt(&self, now: DateTime<Utc>) -> Result<Secret> {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "RS256", "typ": "JWT" }).to_string());
        let (issued, expires) = (now - TimeDelta::seconds(60), now + TimeDelta::minutes(9));
        let claims =
            json!({ "iat": issued.timestamp(), "exp": expires.timestamp(), "iss": self.id.to_string() });
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| anyhow!("the JWT could not be signed"))?;
        Ok(Secret::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))))
    }
}
