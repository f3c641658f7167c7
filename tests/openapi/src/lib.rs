//! The API as one document: every function's own, merged.
//!
//! What must be true of it is in `tests/`. This room also serves the authorization matrix, which walks the same
//! operations.

use std::fmt;

use serde_json::Value;

/// One operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Upper case, such as `POST`.
    pub method: String,
    /// With its parameters in braces, such as `/v1/orders/{id}/hold`.
    pub path: String,
    pub body: Value,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Operation {
    pub fn id(&self) -> &str {
        self.body.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether anyone may call it without a credential.
    pub fn is_public(&self) -> bool {
        self.body
            .get("security")
            .and_then(Value::as_array)
            .is_some_and(|all| all.is_empty() || all.iter().all(|one| one.as_object().is_some_and(|o| o.is_empty())))
    }

    pub fn responses(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.body.get("responses").and_then(Value::as_object).into_iter().flatten()
    }

    /// The request's body: its media type and what is said of it.
    pub fn request(&self) -> Option<(&String, &Value)> {
        self.body.pointer("/requestBody/content").and_then(Value::as_object).and_then(|content| content.iter().next())
    }
}

/// Every operation of a document, by path and method.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, body) in item.as_object().into_iter().flatten() {
            if ["get", "put", "post", "delete", "patch"].contains(&method.as_str()) {
                found.push(Operation { method: method.to_uppercase(), path: path.clone(), body: body.clone() });
            }
        }
    }
    found
}

/// The schema that a `$ref` names, however often; any other schema is itself.
pub fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    // A chain of references longer than this is a circle.
    for _ in 0..32 {
        match schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) {
            Some(pointer) => schema = document.pointer(pointer).unwrap_or(&Value::Null),
            None => return schema,
        }
    }
    &Value::Null
}

/// An example of a schema: its own, else one put together from its parts.
pub fn example(document: &Value, schema: &Value) -> Option<Value> {
    example_within(document, schema, 12)
}

fn example_within(document: &Value, schema: &Value, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    if let Some(own) = own_example(schema) {
        return Some(own);
    }
    let schema = resolve(document, schema);
    if let Some(own) = own_example(schema) {
        return Some(own);
    }
    if let Some(value) = schema.get("const").or_else(|| schema.pointer("/enum/0")).or_else(|| schema.get("default")) {
        return Some(value.clone());
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    if let Some(choices) = list("oneOf").or_else(|| list("anyOf")) {
        let not_null = |choice: &&Value| choice.get("type").and_then(Value::as_str) != Some("null");
        return choices.iter().filter(not_null).find_map(|choice| example_within(document, choice, depth));
    }
    if let Some(parts) = list("allOf") {
        let mut whole = serde_json::Map::new();
        for part in parts {
            whole.extend(example_within(document, part, depth)?.as_object()?.clone());
        }
        return Some(Value::Object(whole));
    }
    match type_of(schema) {
        "object" => {
            let mut whole = serde_json::Map::new();
            let required: Vec<&str> = list("required").into_iter().flatten().filter_map(Value::as_str).collect();
            for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                match example_within(document, property, depth) {
                    Some(value) => drop(whole.insert(name.clone(), value)),
                    None if required.contains(&name.as_str()) => return None,
                    None => (),
                }
            }
            Some(Value::Object(whole))
        }
        "array" => match schema.get("items") {
            Some(items) => example_within(document, items, depth).map(|item| Value::Array(vec![item])),
            None => Some(Value::Array(Vec::new())),
        },
        "boolean" => Some(Value::Bool(true)),
        // What a history or a problem carries is of any shape.
        "" if !schema.is_null() && schema.get("$ref").is_none() => Some(Value::Object(serde_json::Map::new())),
        _ => None,
    }
}

fn own_example(schema: &Value) -> Option<Value> {
    schema.get("example").or_else(|| schema.pointer("/examples/0")).cloned()
}

fn type_of(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(word)) => word,
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).find(|word| *word != "null").unwrap_or(""),
        _ if schema.get("properties").is_some() => "object",
        _ => "",
    }
}

/// Every function's document, by the name of its context.
pub fn documents() -> Vec<(&'static str, utoipa::openapi::OpenApi)> {
    vec![
        ("tenancy", tenancy_fn::api().openapi()),
        ("orders", orders_fn::api().openapi()),
        ("warehouse", warehouse_fn::api().openapi()),
        ("transport", transport_fn::api().openapi()),
        ("tracking", tracking_fn::api().openapi()),
        ("billing", billing_fn::api().openapi()),
        ("control", control_fn::api().openapi()),
    ]
}

/// All of them as one.
pub fn merged() -> utoipa::openapi::OpenApi {
    use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
    use utoipa::openapi::{ComponentsBuilder, InfoBuilder, License, OpenApiBuilder, ServerBuilder};
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".to_owned());
    let info = InfoBuilder::new()
        .title("Supercargo")
        .version("1")
        .description(Some(include_str!("about.md")))
        .license(Some(license))
        .build();
    let server = ServerBuilder::new().url("/").description(Some("The address that serves this document.")).build();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An access token from `POST /v1/sessions`, or an API key (`sck_live_…`)."))
        .build();
    let components = ComponentsBuilder::new()
        .schema_from::<platform::Problem>()
        .schema_from::<platform::FieldError>()
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .build();
    let mut whole = OpenApiBuilder::new()
        .info(info)
        .servers(Some([server]))
        .components(Some(components))
        .security(Some([SecurityRequirement::new("bearer", Vec::<String>::new())]))
        .build();
    for (_, document) in documents() {
        whole.merge(document);
    }
    whole.paths.paths.values_mut().filter_map(|item| item.post.as_mut()).for_each(take_idempotency_key);
    for item in whole.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        operations.into_iter().flatten().for_each(describe_answers);
    }
    open_parts(&mut whole);
    drop_unused_schemas(&mut whole);
    whole
}

/// OpenAPI wants a description of every answer; where the view says it all, the words of its status do.
fn describe_answers(operation: &mut utoipa::openapi::path::Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let utoipa::openapi::RefOr::T(response) = response
            && response.description.is_empty()
        {
            let words = match status.as_str() {
                "201" => "Created.",
                "202" => "Accepted: it will happen.",
                "204" => "Done; there is nothing to say.",
                _ => "OK.",
            };
            response.description = words.to_owned();
        }
    }
}

/// A schema that is one part of a whole (`allOf`) cannot forbid the fields of the other parts: what is strict as a
/// request body is open there.
fn open_parts(whole: &mut utoipa::openapi::OpenApi) {
    use utoipa::openapi::Schema;
    let document = serde_json::to_value(&*whole).unwrap_or_default();
    let mut parts = Vec::new();
    collect_parts(&document, &mut parts);
    let schemas = whole.components.iter_mut().flat_map(|components| &mut components.schemas);
    for (_, schema) in schemas.filter(|(name, _)| parts.contains(name)) {
        if let utoipa::openapi::RefOr::T(Schema::Object(object)) = schema {
            object.additional_properties = None;
        }
    }
}

fn collect_parts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(all) = fields.get("allOf") {
                collect_references(all, found);
            }
            fields.values().for_each(|inner| collect_parts(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect_parts(inner, found)),
        _ => (),
    }
}

/// What no operation leads to, nobody needs to read.
fn drop_unused_schemas(whole: &mut utoipa::openapi::OpenApi) {
    let document = serde_json::to_value(&*whole).unwrap_or_default();
    let (mut used, mut open) = (std::collections::BTreeSet::new(), Vec::new());
    collect_references(document.get("paths").unwrap_or(&Value::Null), &mut open);
    while let Some(name) = open.pop() {
        if let Some(schema) = document.pointer(&format!("/components/schemas/{name}"))
            && used.insert(name)
        {
            collect_references(schema, &mut open);
        }
    }
    if let Some(components) = &mut whole.components {
        components.schemas.retain(|name, _| used.contains(name));
    }
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let name = fields.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/components/schemas/"));
            found.extend(name.map(str::to_owned));
            fields.values().for_each(|inner| collect_references(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect_references(inner, found)),
        _ => (),
    }
}

/// The platform reads this header on every command; each route need not say so.
fn take_idempotency_key(command: &mut utoipa::openapi::path::Operation) {
    use utoipa::openapi::RefOr;
    use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    let parameters = command.parameters.get_or_insert_default();
    let is_it = |parameter: &RefOr<_>| match parameter {
        RefOr::T(parameter) => is_idempotency_key(parameter),
        RefOr::Ref(_) => false,
    };
    if parameters.iter().any(is_it) {
        return;
    }
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255)).build();
    let parameter = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some("The same key with the same request replays its answer; with another request it is refused."))
        .schema(Some(schema))
        .build();
    parameters.push(RefOr::T(parameter));
}

fn is_idempotency_key(parameter: &utoipa::openapi::path::Parameter) -> bool {
    parameter.name.eq_ignore_ascii_case("Idempotency-Key")
}
