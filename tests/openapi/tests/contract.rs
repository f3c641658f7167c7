//! What must be true of every operation, whoever wrote it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use openapi::{Operation, documents, example, merged, operations, resolve};
use serde_json::{Value, json};

fn document() -> Value {
    serde_json::to_value(merged()).unwrap()
}

#[track_caller]
fn assert_none(law: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{law}:\n  {}", breaches.join("\n  "));
}

fn each(check: impl Fn(&Operation) -> Option<String>) -> Vec<String> {
    let document = document();
    let all = operations(&document);
    assert!(all.len() > 20, "only {} operations", all.len());
    all.iter()
        .filter_map(|operation| check(operation).map(|why| format!("{operation} ({}): {why}", operation.id())))
        .collect()
}

#[test]
fn operation_ids_are_unique_and_name_a_deed() {
    let mut seen = BTreeSet::new();
    let document = document();
    let breaches: Vec<String> = operations(&document)
        .iter()
        .filter(|operation| {
            let id = operation.id();
            let shape =
                id.contains('_') && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            !shape || !seen.insert(id.to_owned())
        })
        .map(|operation| format!("{operation}: `{}`", operation.id()))
        .collect();
    assert_none("an operation id is verb_noun, and one operation's alone", &breaches);
}

#[test]
fn contexts_do_not_share_a_path_or_a_schema() {
    let mut breaches = Vec::new();
    let mut seen: BTreeMap<String, (&str, Value)> = BTreeMap::new();
    for (context, document) in documents() {
        let document = serde_json::to_value(document).unwrap();
        for (section, shared) in [("/paths", false), ("/components/schemas", true)] {
            for (name, value) in document.pointer(section).and_then(Value::as_object).into_iter().flatten() {
                match seen.get(&format!("{section}/{name}")) {
                    // The same words of the kernel and the platform may come with every context.
                    Some((_, known)) if shared && known == value => (),
                    Some((other, _)) => breaches.push(format!("{section} `{name}`: {other} and {context} differ")),
                    None => drop(seen.insert(format!("{section}/{name}"), (context, value.clone()))),
                }
            }
        }
    }
    assert_none("one name means one thing in the whole API", &breaches);
}

#[test]
fn it_is_openapi_3_1() {
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let mut breaches = Vec::new();
    walk(&document, String::new(), &mut |at, value| {
        if value.get("nullable").is_some_and(Value::is_boolean) {
            breaches.push(at.to_owned());
        }
    });
    assert_none("`nullable` is a word of OpenAPI 3.0", &breaches);
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut breaches = Vec::new();
    walk(&document, String::new(), &mut |at, value| {
        if value.get("$ref").is_some_and(Value::is_string) && resolve(&document, value).is_null() {
            breaches.push(format!("{at}: {}", value["$ref"]));
        }
    });
    assert_none("a reference leads to a schema", &breaches);
}

fn walk(value: &Value, at: String, visit: &mut impl FnMut(&str, &Value)) {
    visit(&at, value);
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| walk(inner, format!("{at}/{name}"), visit)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, inner)| walk(inner, format!("{at}/{i}"), visit)),
        _ => (),
    }
}

#[test]
fn every_operation_says_what_it_does() {
    let breaches = each(|operation| {
        let said = operation.body.get("summary").or_else(|| operation.body.get("description"));
        said.and_then(Value::as_str).is_none_or(str::is_empty).then(|| "neither summary nor description".to_owned())
    });
    assert_none("an operation has a sentence", &breaches);
}

#[test]
fn every_operation_documents_its_answers() {
    let breaches = each(|operation| {
        let statuses: BTreeSet<&str> = operation.responses().map(|(status, _)| status.as_str()).collect();
        if !statuses.iter().any(|status| status.starts_with('2')) {
            return Some("no success".to_owned());
        }
        let mut wanted = vec!["429"];
        if !operation.is_public() {
            wanted.extend(["401", "403"]);
        }
        if operation.path.contains('{') {
            wanted.push("404");
        }
        if operation.request().is_some() {
            wanted.extend(["400", "413", "415", "422"]);
        }
        let lacking: Vec<&str> = wanted.into_iter().filter(|status| !statuses.contains(status)).collect();
        (!lacking.is_empty()).then(|| format!("does not document {}", lacking.join(", ")))
    });
    assert_none("an operation documents what it may answer", &breaches);
}

#[test]
fn every_refusal_is_a_problem_document() {
    let breaches = each(|operation| {
        let wrong: Vec<&str> = operation
            .responses()
            .filter(|(status, _)| status.starts_with('4') || status.starts_with('5'))
            .filter(|(_, response)| response.pointer("/content/application~1problem+json/schema").is_none())
            .map(|(status, _)| status.as_str())
            .collect();
        (!wrong.is_empty()).then(|| format!("{} without application/problem+json", wrong.join(", ")))
    });
    assert_none("a refusal is a problem document", &breaches);
}

#[test]
fn every_command_takes_an_idempotency_key_where_it_has_a_credential() {
    let breaches = each(|operation| {
        let has_key = operation.body["parameters"].as_array().is_some_and(|all| {
            all.iter().any(|p| p["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("idempotency-key")))
        });
        (operation.method == "POST" && !operation.is_public() && !has_key).then(|| "no Idempotency-Key".to_owned())
    });
    assert_none("a command takes an Idempotency-Key", &breaches);
}

/// The schema under test, with the document's own components beside it, so that its references resolve.
fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let whole = json!({"allOf": [schema], "components": document["components"]});
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .unwrap()
}

fn examples_of(document: &Value, content: &Value) -> Vec<Value> {
    let mut found: Vec<Value> = content.get("example").cloned().into_iter().collect();
    let named = content.get("examples").and_then(Value::as_object).into_iter().flatten();
    found.extend(named.filter_map(|(_, one)| one.get("value").cloned()));
    if found.is_empty() {
        found.extend(content.get("schema").and_then(|schema| example(document, schema)));
    }
    found
}

fn example_breaches(document: &Value, whose: &str, content: &Value) -> Option<String> {
    let schema = content.get("schema")?;
    let examples = examples_of(document, content);
    if examples.is_empty() {
        return Some(format!("{whose}: no example, and none can be put together from its fields'"));
    }
    let validator = validator(document, schema);
    let wrong: Vec<String> = examples
        .iter()
        .flat_map(|one| validator.iter_errors(one).map(|e| format!("{}: {e}", e.instance_path())).collect::<Vec<_>>())
        .collect();
    (!wrong.is_empty()).then(|| format!("{whose}: {}", wrong.join("; ")))
}

#[test]
fn every_request_has_an_example_that_validates() {
    let document = document();
    let breaches = each(|operation| {
        let (media, content) = operation.request()?;
        media.contains("json").then(|| example_breaches(&document, "request", content)).flatten()
    });
    assert_none("an example of a request validates", &breaches);
}

#[test]
fn every_success_has_an_example_that_validates() {
    let document = document();
    let breaches = each(|operation| {
        let wrong: Vec<String> = operation
            .responses()
            .filter(|(status, _)| status.starts_with('2'))
            .filter_map(|(status, response)| {
                let content = response.pointer("/content/application~1json")?;
                example_breaches(&document, status, content)
            })
            .collect();
        (!wrong.is_empty()).then(|| wrong.join("; "))
    });
    assert_none("an example of an answer validates", &breaches);
}
