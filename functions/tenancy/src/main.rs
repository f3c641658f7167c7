//! Lambda: the tenancy context (modes `api` and `events`).

fn main() -> Result<(), platform::BoxError> {
    platform::start(platform::Bootstrap::new("tenancy").api(tenancy_fn::api).events(tenancy_fn::events))
}
