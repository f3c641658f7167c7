fn main() -> Result<(), platform::BoxError> {
    platform::start(
        platform::Bootstrap::new("transport")
            .api(transport_fn::api)
            .events(transport_fn::events)
            .tasks(transport_fn::tasks),
    )
}
