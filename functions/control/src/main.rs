//! One binary, two functions: the API and the reactions.

fn main() -> Result<(), platform::BoxError> {
    platform::start(platform::Bootstrap::new("control").api(control_fn::api).events(control_fn::events))
}
