//! The OMS functions: `api` and `events`.

fn main() -> Result<(), platform::BoxError> {
    platform::start(platform::Bootstrap::new("orders").api(orders_fn::api).events(orders_fn::events))
}
