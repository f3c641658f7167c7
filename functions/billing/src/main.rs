//! One binary, three functions: the API, the reactions, and the steps of the workflow.

fn main() -> Result<(), platform::BoxError> {
    platform::start(
        platform::Bootstrap::new("billing").api(billing_fn::api).events(billing_fn::events).tasks(billing_fn::tasks),
    )
}
