//! The process of control's functions.

fn main() -> Result<(), platform::BoxError> {
    platform::start(
        platform::Bootstrap::new("control").api(control_fn::api).raw("checkpoint", control_fn::checkpoint_all),
    )
}
