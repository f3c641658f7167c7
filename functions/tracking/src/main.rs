//! One binary, two functions: the API and the reactions.

fn main() -> Result<(), platform::BoxError> {
    platform::start(platform::Bootstrap::new("tracking").api(tracking_fn::api).events(tracking_fn::events))
}
