fn main() -> Result<(), platform::BoxError> {
    platform::start(platform::Bootstrap::new("warehouse").api(warehouse_fn::api).events(warehouse_fn::events))
}
