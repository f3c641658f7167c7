//! The relay's process.

fn main() -> Result<(), platform::BoxError> {
    platform::start(platform::Bootstrap::new("relay").raw("relay", relay_fn::relay))
}
