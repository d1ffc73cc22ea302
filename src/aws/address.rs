//! The public address of a task's network interface.
//!
//! EC2's own SDK is by far the largest; for this one question the request is signed and the answer read here.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};

use super::client::Aws;
use super::error::{AwsError, judge};

/// The version of EC2's query API. Source: EC2 API reference, "Required parameters".
const VERSION: &str = "2016-11-15";
/// How often it is asked in all, as the SDK does it.
const ATTEMPTS: u32 = 3;
/// How long it waits before it asks again; twice as long the next time.
const PAUSE: Duration = Duration::from_millis(200);
const FORM: &str = "application/x-www-form-urlencoded";

impl Aws {
    /// The public address of a network interface, `eni-…`; nothing when it has none, or is not there.
    ///
    /// # Errors
    /// What [`AwsError`] says.
    pub async fn public_address(&self, interface: &str) -> Result<Option<String>, AwsError> {
        let mut attempt = 1;
        loop {
            match self.describe_interface(interface).await {
                Err(AwsError::Throttled | AwsError::Unclear(_)) if attempt < ATTEMPTS => {
                    // On real time, as the SDK waits.
                    tokio::time::sleep(PAUSE * 2_u32.pow(attempt)).await;
                    attempt += 1;
                }
                Err(error) if error.code().is_some_and(|code| code.ends_with(".NotFound")) => {
                    return Ok(None);
                }
                other => return other,
            }
        }
    }

    async fn describe_interface(&self, interface: &str) -> Result<Option<String>, AwsError> {
        let body = form(interface);
        let request = self.signed(&body, &self.credentials().await?)?;
        let request = reqwest::Request::try_from(request.map(|()| body)).map_err(unsent)?;
        let unclear = |error: reqwest::Error| AwsError::Unclear(error.to_string());
        let answer = self.http().execute(request).await.map_err(unclear)?;
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(unclear)?;
        let garbled = |error: XmlDecodeError| AwsError::Unclear(format!("HTTP {status}: {error}"));
        if status == 200 {
            return address(&text).map_err(garbled);
        }
        let said = |what: &str| found(&text, &["Errors", "Error", what]).ok().flatten();
        Err(judge(status, said("Code").as_deref(), said("Message").as_deref()))
    }

    async fn credentials(&self) -> Result<Credentials, AwsError> {
        let provider = self.config().credentials_provider();
        let provider = provider.ok_or_else(|| AwsError::Credentials("no credentials were found".into()))?;
        provider.provide_credentials().await.map_err(|error| AwsError::Credentials(error.to_string()))
    }

    fn signed(&self, body: &str, credentials: &Credentials) -> Result<http::Request<()>, AwsError> {
        let endpoint = self.config().endpoint_url().map(|url| url.trim_end_matches('/').to_owned());
        let url =
            endpoint.unwrap_or_else(|| format!("https://ec2.{}.{}", self.region(), suffix(self.region())));
        let request = http::Request::post(format!("{url}/")).header("content-type", FORM).body(());
        let mut request = request.map_err(unsent)?;
        let identity = credentials.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region())
            .name("ec2")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(unsent)?;
        let address = request.uri().to_string();
        let headers = [("content-type", FORM)].into_iter();
        let signable = SignableRequest::new("POST", address, headers, SignableBody::Bytes(body.as_bytes()));
        let (instructions, _) =
            sign(signable.map_err(unsent)?, &parameters.into()).map_err(unsent)?.into_parts();
        instructions.apply_to_request_http1x(&mut request);
        Ok(request)
    }
}

/// What domain AWS is under. Source: the SDK's partitions.
fn suffix(region: &str) -> &'static str {
    if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" }
}

/// Nothing left this machine.
fn unsent(error: impl std::fmt::Display) -> AwsError {
    AwsError::Refused { code: "NotSent".into(), message: error.to_string() }
}

fn form(interface: &str) -> String {
    // An id has letters, digits and dashes; anything else in it must not become another parameter.
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let id: String = interface.chars().filter(plain).collect();
    format!("Action=DescribeNetworkInterfaces&Version={VERSION}&NetworkInterfaceId.1={id}")
}

/// The public address in an answer. What is no whole answer is an error: it must not look like no address.
fn address(xml: &str) -> Result<Option<String>, XmlDecodeError> {
    if !xml.trim_end().ends_with("</DescribeNetworkInterfacesResponse>") {
        return Err(XmlDecodeError::custom("no whole answer of EC2's"));
    }
    found(xml, &["networkInterfaceSet", "item", "association", "publicIp"])
}

/// The text at that path below the root, the first one there is.
fn found(xml: &str, path: &[&str]) -> Result<Option<String>, XmlDecodeError> {
    let mut document = Document::new(xml);
    descend(&mut document.root_element()?, path)
}

fn descend(here: &mut ScopedDecoder<'_, '_>, path: &[&str]) -> Result<Option<String>, XmlDecodeError> {
    let Some((next, rest)) = path.split_first() else {
        return try_data(here).map(|text| Some(text.trim().to_owned()));
    };
    while let Some(mut tag) = here.next_tag() {
        if tag.start_el().local() == *next
            && let Some(text) = descend(&mut tag, rest)?
        {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_what_ec2_says() {
        let answer = |inside: &str| {
            format!(
                "<?xml version=\"1.0\"?><DescribeNetworkInterfacesResponse xmlns=\"http://ec2\">\
                 <requestId>1</requestId><networkInterfaceSet><item><status>in-use</status>{inside}</item>\
                 </networkInterfaceSet></DescribeNetworkInterfacesResponse>\n"
            )
        };
        let public =
            "<association><ipOwnerId>amazon</ipOwnerId><publicIp>203.0.113.7</publicIp></association>";
        assert_eq!(address(&answer(public)).unwrap().as_deref(), Some("203.0.113.7"));
        assert_eq!(address(&answer("")).unwrap(), None);
        for garbage in ["<html>", "", "<DescribeNetworkInterfacesResponse><networkInterfaceSet><item>"] {
            address(garbage).unwrap_err();
        }
    }

    #[test]
    fn an_id_is_only_an_id() {
        assert!(form("eni-1&Action=Else").ends_with("NetworkInterfaceId.1=eni-1ActionElse"));
    }
}
