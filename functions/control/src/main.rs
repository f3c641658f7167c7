//! One binary, three functions: the API, the reactions and the daily checkpoint.

fn main() -> Result<(), platform::BoxError> {
    let control = platform::Bootstrap::new("control").api(control_fn::api).events(control_fn::events);
    platform::start(control.raw("checkpoint", control_fn::checkpoint_all))
}
