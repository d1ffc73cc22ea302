//! JSON past the SDK: what AWS answered before the SDK forgets what it does not know, and what we send in its
//! place.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::Value;

use super::error::AwsError;

/// Listens to an answer and keeps its body. Cloning gives another handle to what was heard.
#[derive(Clone, Debug, Default)]
pub(super) struct Listener(Arc<Mutex<Vec<u8>>>);

#[aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint]
impl Intercept for Listener {
    fn name(&self) -> &'static str {
        "Listener"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Only now is the whole body read, and it is kept with the response.
        let bytes = context.response().body().bytes().unwrap_or_default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        Ok(())
    }
}

impl Listener {
    /// What AWS answered.
    pub(super) fn heard(&self) -> Result<Value, AwsError> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::from_slice(&bytes).map_err(|error| AwsError::Unclear(format!("an answer: {error}")))
    }
}

/// Puts this JSON in the place of a request's body. Requests are signed after that.
pub(super) fn speak(request: &mut HttpRequest, json: &str) {
    request.headers_mut().insert("content-length", json.len().to_string());
    *request.body_mut() = SdkBody::from(json);
}
