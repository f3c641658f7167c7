//! How a function starts. One binary per context serves several Lambda functions; `SC_MODE` (or the function's handler
//! name) says which this is.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde_json::Value;

use crate::app::{App, AppBuilder};
use crate::consumer::{Batch, BatchAnswer};
use crate::{Api, BoxError, Config, Consumer, Failure, Tasks};

type Raw = Box<dyn Fn(Arc<App>, Value) -> Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send>> + Send + Sync>;

/// The modes that a binary has. Only the one that runs is built.
pub struct Bootstrap {
    name: &'static str,
    api: Option<fn() -> Api>,
    events: Option<fn() -> Consumer>,
    tasks: Option<fn() -> Tasks>,
    raw: HashMap<&'static str, Raw>,
}

impl std::fmt::Debug for Bootstrap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bootstrap").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Bootstrap {
    pub fn new(name: &'static str) -> Self {
        Self { name, api: None, events: None, tasks: None, raw: HashMap::new() }
    }

    #[must_use]
    pub fn api(mut self, api: fn() -> Api) -> Self {
        self.api = Some(api);
        self
    }

    #[must_use]
    pub fn events(mut self, events: fn() -> Consumer) -> Self {
        self.events = Some(events);
        self
    }

    #[must_use]
    pub fn tasks(mut self, tasks: fn() -> Tasks) -> Self {
        self.tasks = Some(tasks);
        self
    }

    /// A mode that is none of these: an authorizer, a stream, a WebSocket.
    #[must_use]
    pub fn raw<F, R>(mut self, mode: &'static str, handler: F) -> Self
    where
        F: Fn(Arc<App>, Value) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Value, Failure>> + Send + 'static,
    {
        self.raw.insert(mode, Box::new(move |app, payload| Box::pin(handler(app, payload))));
        self
    }
}

/// Runs until Lambda ends the process.
pub fn start(bootstrap: Bootstrap) -> Result<(), BoxError> {
    let level = std::env::var("LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    let level: tracing_subscriber::filter::LevelFilter = level.unwrap_or(tracing_subscriber::filter::LevelFilter::INFO);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_target(false)
        // Lambda stamps every line itself.
        .without_time()
        .with_max_level(level)
        .init();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve(bootstrap))
}

async fn serve(bootstrap: Bootstrap) -> Result<(), BoxError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let mode = variable("SC_MODE").or_else(|| variable("_HANDLER")).unwrap_or_else(|| "api".to_owned());
    let app = AppBuilder::from_env(Config::from_env()?)?.build()?;
    let unknown = format!("`{}` has no mode `{mode}`", bootstrap.name);
    if let Some(raw) = bootstrap.raw.get(mode.as_str()) {
        return invoke(|payload| raw(Arc::clone(&app), payload)).await;
    }
    match mode.as_str() {
        "api" => {
            let api = bootstrap.api.ok_or(unknown)?;
            lambda_http::run(api().router(&app)).await
        }
        "events" => {
            let consumer = bootstrap.events.ok_or(unknown)?();
            invoke(async |payload| {
                let batch: Batch = serde_json::from_value(payload).map_err(Failure::internal)?;
                let answer: BatchAnswer = consumer.batch(&app, batch).await;
                serde_json::to_value(answer).map_err(Failure::internal)
            })
            .await
        }
        "tasks" => {
            let tasks = bootstrap.tasks.ok_or(unknown)?();
            invoke(async |payload| tasks.run(&app, serde_json::from_value(payload).map_err(Failure::internal)?).await)
                .await
        }
        _ => Err(unknown.into()),
    }
}

async fn invoke(handler: impl AsyncFn(Value) -> Result<Value, Failure>) -> Result<(), BoxError> {
    let handler = &handler;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        handler(event.payload).await.map_err(|failure| {
            let transient = failure.is_transient();
            tracing::error!(%failure, transient, "invocation failed");
            // The workflow retries what is transient and catches the rest by this name.
            let error_type = if transient { "Transient" } else { "Refused" };
            Diagnostic { error_type: error_type.to_owned(), error_message: failure.to_string() }
        })
    }))
    .await
}
