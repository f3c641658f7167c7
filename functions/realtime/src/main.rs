//! The process of both functions: the WebSocket API's routes, and the pusher.

fn main() -> Result<(), platform::BoxError> {
    let bootstrap = platform::Bootstrap::new("realtime");
    platform::start(bootstrap.raw("api", realtime_fn::socket).raw("events", realtime_fn::push))
}
