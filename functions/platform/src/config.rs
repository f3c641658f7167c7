//! What the deployment tells a function, read once from the environment.

use crate::BoxError;

/// Names of the resources that the template gives a function. A function that lacks a resource has an empty name for
/// it: it also lacks the permission, and a use fails with the resource's name in the log.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The one table (`TABLE_NAME`).
    pub table: String,
    /// The role that API functions and consumers assume for one tenant (`TENANT_ROLE_ARN`).
    pub tenant_role_arn: String,
    /// The event bus (`BUS_NAME`); only the relay has it.
    pub bus: String,
    /// The bucket of documents and files (`OBJECTS_BUCKET`).
    pub bucket: String,
    /// The bucket of checkpoints, whose objects cannot be changed (`CHECKPOINTS_BUCKET`).
    pub checkpoints_bucket: String,
    /// The state machine `tender_to_invoice` (`WORKFLOW_ARN`).
    pub workflow_arn: String,
    /// Where people open the web app, without a slash at the end (`PUBLIC_URL`).
    pub web_origin: String,
    /// The sender of our mail (`MAIL_FROM`).
    pub mail_from: String,
    /// The WebSocket API's management endpoint (`WEBSOCKET_ENDPOINT`).
    pub websocket_endpoint: String,
    /// At least 32 bytes that seal cursors and links (`APP_SECRET`).
    pub secret: String,
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ENDPOINT_URL`: set on an emulator only.
    pub endpoint: Option<String>,
}

impl Config {
    pub fn from_env() -> Result<Self, BoxError> {
        let optional = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let text = |name: &str| optional(name).unwrap_or_default();
        let secret = text("APP_SECRET");
        if !secret.is_empty() && secret.len() < 32 {
            return Err("APP_SECRET must have at least 32 bytes".into());
        }
        Ok(Self {
            table: text("TABLE_NAME"),
            tenant_role_arn: text("TENANT_ROLE_ARN"),
            bus: text("BUS_NAME"),
            bucket: text("OBJECTS_BUCKET"),
            checkpoints_bucket: text("CHECKPOINTS_BUCKET"),
            workflow_arn: text("WORKFLOW_ARN"),
            web_origin: text("PUBLIC_URL").trim_end_matches('/').to_owned(),
            mail_from: text("MAIL_FROM"),
            websocket_endpoint: text("WEBSOCKET_ENDPOINT"),
            secret,
            region: optional("AWS_REGION").or_else(|| optional("AWS_DEFAULT_REGION")).ok_or("no AWS_REGION")?,
            endpoint: optional("AWS_ENDPOINT_URL"),
        })
    }
}
