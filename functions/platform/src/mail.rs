//! Mail through SES. Sent by consumers only, so that a redelivery is the worst that can happen.

use aws_sdk_sesv2::error::DisplayErrorContext;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};

use crate::Failure;
use crate::permit::Permit;

impl Permit {
    /// Sends a plain-text mail.
    pub async fn mail(&self, to: &str, subject: &str, text: &str) -> Result<(), Failure> {
        let content = |data: &str| Content::builder().data(data).charset("UTF-8").build().map_err(Failure::internal);
        let message =
            Message::builder().subject(content(subject)?).body(Body::builder().text(content(text)?).build()).build();
        self.app
            .own
            .mail()
            .send_email()
            .from_email_address(&self.app.config.mail_from)
            .destination(Destination::builder().to_addresses(to).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await
            .map(|_| ())
            .map_err(|e| Failure::internal(format!("mail: {}", DisplayErrorContext(&e))))
    }
}
