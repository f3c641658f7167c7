//! Lambda: the authorizer of the HTTP API and of the WebSocket API.

use std::sync::Arc;

fn main() -> Result<(), platform::BoxError> {
    let authorizer = Arc::new(authorizer_fn::Authorizer::default());
    platform::start(platform::Bootstrap::new("authorizer").raw("authorizer", move |app, event| {
        let authorizer = Arc::clone(&authorizer);
        async move { authorizer.answer(&app, &event).await }
    }))
}
