//! Step Functions: starting an execution, and answering the waits of its task tokens.

use aws_sdk_sfn::error::DisplayErrorContext;
use serde_json::Value;

use crate::Failure;
use crate::permit::Permit;
use crate::table::{Key, read_text, text};

impl Permit {
    fn wait_key(&self, subject: &str, name: &str) -> Key {
        Key::new(self.tenant(), &format!("{}-wait", self.home), subject, &format!("wait#{name}"))
    }

    /// Starts the workflow. One execution per name, ever: a second start of the same name does nothing.
    pub async fn start_workflow(&self, name: &str, input: &Value) -> Result<(), Failure> {
        let answer = self
            .app
            .own
            .workflows()
            .start_execution()
            .state_machine_arn(&self.app.config.workflow_arn)
            .name(name)
            .input(input.to_string())
            .send()
            .await;
        match answer {
            Ok(_) => Ok(()),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_execution_already_exists()) => Ok(()),
            Err(e) => Err(Failure::internal(format!("start {name}: {}", DisplayErrorContext(&e)))),
        }
    }

    /// Remembers who waits for what. A later wait of the same subject and name replaces it.
    pub async fn put_wait(&self, subject: impl ToString, name: &str, token: &str) -> Result<(), Failure> {
        let mut item = self.wait_key(&subject.to_string(), name).item();
        item.extend([text("token", token)]);
        self.table().await?.put(item, false).await.map(|_| ())
    }

    /// Lets the workflow go on. Answers whether somebody was waiting.
    pub async fn answer_wait(&self, subject: impl ToString, name: &str, output: &Value) -> Result<bool, Failure> {
        let (table, key) = (self.table().await?, self.wait_key(&subject.to_string(), name));
        let Some(item) = table.get(&key).await? else { return Ok(false) };
        let token = read_text(&item, "token")?;
        let answer =
            self.app.own.workflows().send_task_success().task_token(token).output(output.to_string()).send().await;
        let answered = match answer {
            Ok(_) => true,
            // The wait ended otherwise; there is nothing left to answer.
            Err(e)
                if e.as_service_error()
                    .is_some_and(|e| e.is_task_timed_out() || e.is_task_does_not_exist() || e.is_invalid_token()) =>
            {
                false
            }
            Err(e) => return Err(Failure::internal(format!("answer {name}: {}", DisplayErrorContext(&e)))),
        };
        table.delete(&key).await?;
        Ok(answered)
    }
}
