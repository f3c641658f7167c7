//! Every operation of the API as a request that could be sent: generated from the OpenAPI document, so that a new route
//! is in the matrix the moment it exists.

use std::collections::BTreeMap;

use openapi::{Operation, example, operations};
use platform::Api;
use serde_json::Value;

/// A context's name, and its routes.
pub type Routes = (&'static str, fn() -> Api);

/// The routes of every context.
pub fn apis() -> Vec<Routes> {
    vec![
        ("tenancy", tenancy_fn::api),
        ("orders", orders_fn::api),
        ("warehouse", warehouse_fn::api),
        ("transport", transport_fn::api),
        ("tracking", tracking_fn::api),
        ("billing", billing_fn::api),
        ("control", control_fn::api),
    ]
}

/// An operation with everything filled in.
#[derive(Debug, Clone)]
pub struct Sample {
    pub operation: Operation,
    /// With well-formed identifiers in the place of the parameters.
    pub path: String,
    /// The identifiers in the path, by their parameter's name.
    pub ids: BTreeMap<String, String>,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// The prefix of the identifiers behind a parameter: by its own name, else by the collection that it follows.
const PREFIXES: [(&str, &str); 34] = [
    ("load_id", "lod"),
    ("stop_id", "stp"),
    ("tracks", "lod"),
    ("charges", "lod"),
    ("members", "mem"),
    ("invitations", "inv"),
    ("api-keys", "key"),
    ("orders", "ord"),
    ("accounts", "acc"),
    ("imports", "imp"),
    ("items", "itm"),
    ("facilities", "fac"),
    ("stock", "stk"),
    ("receipts", "rcv"),
    ("shipments", "shp"),
    ("freight", "shp"),
    ("locations", "loc"),
    ("carriers", "car"),
    ("routing-guides", "gde"),
    ("drivers", "drv"),
    ("vehicles", "veh"),
    ("plans", "pln"),
    ("loads", "lod"),
    ("stops", "stp"),
    ("tenders", "tdr"),
    ("documents", "doc"),
    ("rates", "rat"),
    ("fuel-prices", "fsc"),
    ("fuel-schedules", "fsc"),
    ("invoices", "ivc"),
    ("invoice-exports", "exp"),
    ("tracking-events", "fct"),
    ("cases", "cas"),
    ("tenant", "tnt"),
];

fn prefix(word: &str) -> Option<&'static str> {
    PREFIXES.iter().find(|(name, _)| *name == word).map(|(_, prefix)| *prefix)
}

/// An identifier that nobody was given by chance.
fn identifier(prefix: &str) -> String {
    format!("{prefix}_{}", "0a".repeat(16))
}

/// Every operation of one context's document.
///
/// # Errors
/// Names the operation of which no request can be made: a parameter that is no identifier we know, a body without an
/// example.
pub fn samples(api: &Api) -> Result<Vec<Sample>, String> {
    let document = serde_json::to_value(api.openapi()).map_err(|error| error.to_string())?;
    operations(&document).into_iter().map(|operation| sample(&document, operation)).collect()
}

fn sample(document: &Value, operation: Operation) -> Result<Sample, String> {
    let (mut path, mut ids, mut before) = (String::new(), BTreeMap::new(), "");
    for segment in operation.path.split('/').skip(1) {
        path.push('/');
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            None => path.push_str(segment),
            Some("token") => path.push_str("no.token"),
            Some(name) => {
                let prefix = prefix(name).or_else(|| prefix(before));
                let prefix = prefix.ok_or_else(|| format!("{operation}: whose identifier is `{name}`?"))?;
                let id = identifier(prefix);
                path.push_str(&id);
                ids.insert(name.to_owned(), id);
            }
        }
        before = segment;
    }
    path.push_str(&required_query(document, &operation));
    let (content_type, body) = match operation.request() {
        None => (String::new(), Vec::new()),
        Some((media, content)) if media.contains("json") => {
            let body = content.get("example").cloned().or_else(|| example(document, content.get("schema")?));
            let body = body.ok_or_else(|| format!("{operation}: no example of a body"))?;
            (media.clone(), body.to_string().into_bytes())
        }
        Some((media, _)) => (media.clone(), b"sku,description,weight_lb\nA-1,Thing,1\n".to_vec()),
    };
    Ok(Sample { operation, path, ids, content_type, body })
}

fn required_query(document: &Value, operation: &Operation) -> String {
    let parameters = operation.body.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let mut query = String::new();
    for parameter in parameters {
        let is = |key: &str, value: &Value| parameter.get(key) == Some(value);
        if !is("in", &Value::from("query")) || !is("required", &Value::from(true)) {
            continue;
        }
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let own = parameter.get("example").cloned().or_else(|| example(document, parameter.get("schema")?));
        let value = match (own, prefix(name)) {
            (Some(Value::String(text)), _) => text,
            (Some(other), _) => other.to_string(),
            (None, Some(prefix)) => identifier(prefix),
            (None, None) => String::new(),
        };
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(&format!("{name}={value}"));
    }
    query
}
