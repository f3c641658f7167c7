//! Steps of a workflow. A step is a command like any other; its receipt derives from the execution and the state (and
//! when that state was entered), so that a retried step is harmless.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use kernel::{Actor, TenantId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Failure;
use crate::app::App;
use crate::permit::{Permit, ReceiptKey};

type Handler =
    Box<dyn Fn(Permit, TaskInput) -> Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send>> + Send + Sync>;

/// What a state of the workflow hands to a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskInput {
    pub task: String,
    pub tenant: TenantId,
    /// `$$.Execution.Id`
    pub execution: String,
    /// `$$.State.Name`
    pub state: String,
    /// `$$.State.EnteredTime`: a state that is entered twice is two steps.
    #[serde(default)]
    pub entered: String,
    /// `$$.Task.Token`, of a state that waits.
    #[serde(default)]
    pub token: Option<String>,
    /// Everything else, ids only.
    #[serde(flatten)]
    pub data: serde_json::Map<String, Value>,
}

impl TaskInput {
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_value(Value::Object(self.data.clone()))
            .map_err(|e| Failure::internal(format!("task {}: {e}", self.task)))
    }
}

/// The workflow steps of one context, by name.
pub struct Tasks {
    home: &'static str,
    handlers: HashMap<&'static str, Handler>,
}

impl std::fmt::Debug for Tasks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tasks").field("home", &self.home).field("tasks", &self.names()).finish()
    }
}

impl Tasks {
    pub fn new(home: &'static str) -> Self {
        Self { home, handlers: HashMap::new() }
    }

    #[must_use]
    pub fn on<F, R>(mut self, task: &'static str, handler: F) -> Self
    where
        F: Fn(Permit, TaskInput) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Value, Failure>> + Send + 'static,
    {
        self.handlers.insert(task, Box::new(move |permit, input| Box::pin(handler(permit, input))));
        self
    }

    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.handlers.keys().copied().collect();
        names.sort_unstable();
        names
    }

    pub async fn run(&self, app: &Arc<App>, input: TaskInput) -> Result<Value, Failure> {
        let handler = self.handlers.get(input.task.as_str());
        let handler = handler.ok_or_else(|| Failure::internal(format!("no task `{}` here", input.task)))?;
        let key = format!("{}/{}/{}", input.execution, input.state, input.entered);
        let receipt = ReceiptKey { fingerprint: key.clone(), key, look_first: true };
        let actor = Actor::system(format!("{}-tasks", self.home));
        let permit = Permit::system(app, self.home, input.tenant, actor, input.execution.clone(), Some(receipt));
        handler(permit, input).await
    }
}
