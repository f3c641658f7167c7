//! Which room may open a door to which: the dependency table of ARCHITECTURE.md.

use architecture::{Package, assert_none, packages};

/// Pure libraries that every context may use beside the kernel: words and tables, no authority over anything.
const SHARED: [&str; 4] = ["kernel", "places", "seal", "tabular"];

/// A dispatch is a value that only legality can complete; and the authorizer is tenancy's other entrance.
const EXCEPTIONS: [(&str, &str); 3] =
    [("transport", "compliance"), ("transport-fn", "compliance"), ("authorizer-fn", "tenancy")];

/// The rooms under `functions/` that are no function: the plumbing, and the cloud in a process for tests.
const LIBRARIES: [&str; 2] = ["platform", "testing"];

/// Anything that reads the world, waits for it, or knows where it runs.
const WORLDLY: [&str; 14] = [
    "aws-config",
    "axum",
    "cedar-policy",
    "dynoxide-rs",
    "http",
    "hyper",
    "lambda_http",
    "lambda_runtime",
    "mio",
    "platform",
    "reqwest",
    "tokio",
    "tower",
    "tracing-subscriber",
];

fn worldly(name: &str) -> bool {
    WORLDLY.contains(&name) || name.starts_with("aws-") || name.starts_with("aws_")
}

fn in_room<'a>(all: &'a [Package], folder: &'a str) -> impl Iterator<Item = &'a Package> {
    all.iter().filter(move |p| p.room.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

fn is_ours(all: &[Package], name: &str) -> bool {
    all.iter().any(|p| p.name == name)
}

fn excepted(from: &str, to: &str) -> bool {
    EXCEPTIONS.contains(&(from, to))
}

#[test]
fn packages_are_named_after_their_rooms() {
    let all = packages().unwrap();
    let folder = |p: &Package| p.room.rsplit('/').next().unwrap().to_owned();
    let mut breaches: Vec<String> = in_room(&all, "domain")
        .filter(|p| p.name != folder(p))
        .map(|p| format!("{} is called {}", p.room, p.name))
        .collect();
    breaches.extend(
        in_room(&all, "functions")
            .filter(|p| !LIBRARIES.contains(&p.name.as_str()) && p.name != format!("{}-fn", folder(p)))
            .map(|p| format!("{} is called {}", p.room, p.name)),
    );
    assert!(in_room(&all, "domain").count() > 0 && in_room(&all, "functions").count() > 0);
    assert_none("a domain package carries its folder's name, a function package adds `-fn`", &breaches);
}

#[test]
fn the_kernel_knows_words_only() {
    let all = packages().unwrap();
    let kernel = all.iter().find(|p| p.name == "kernel").unwrap();
    let allowed = ["jiff", "rust_decimal", "serde", "thiserror", "uuid"];
    let breaches: Vec<String> = kernel.depends_on.iter().filter(|d| !allowed.contains(&d.as_str())).cloned().collect();
    assert_none("the kernel may depend on nothing but its five libraries", &breaches);
}

#[test]
fn a_domain_meets_no_other_context_and_no_world() {
    let all = packages().unwrap();
    let mut breaches = Vec::new();
    for package in in_room(&all, "domain") {
        for dependency in &package.depends_on {
            let foreign = is_ours(&all, dependency) && !SHARED.contains(&dependency.as_str());
            if foreign && !excepted(&package.name, dependency) {
                breaches.push(format!("{} depends on {dependency}", package.room));
            }
        }
        breaches.extend(
            package.built_from.iter().filter(|d| worldly(d)).map(|d| format!("{} is built from {d}", package.room)),
        );
    }
    assert_none("a domain depends on the kernel, and on nothing that does I/O", &breaches);
}

#[test]
fn the_platform_knows_no_context() {
    let all = packages().unwrap();
    let platform = all.iter().find(|p| p.name == "platform").unwrap();
    let breaches: Vec<String> =
        platform.depends_on.iter().filter(|d| is_ours(&all, d) && *d != "kernel").cloned().collect();
    assert_none("the platform depends on the kernel alone", &breaches);
}

#[test]
fn a_function_sees_its_own_domain_and_the_platform() {
    let all = packages().unwrap();
    let mut breaches = Vec::new();
    for package in in_room(&all, "functions").filter(|p| !LIBRARIES.contains(&p.name.as_str())) {
        let own = package.name.trim_end_matches("-fn");
        for dependency in &package.depends_on {
            let known = dependency == own || dependency == "platform" || SHARED.contains(&dependency.as_str());
            if is_ours(&all, dependency) && !known && !excepted(&package.name, dependency) {
                breaches.push(format!("{} depends on {dependency}", package.room));
            }
            if dependency.starts_with("aws-") {
                breaches.push(format!("{} depends on {dependency}: only the platform knows AWS", package.room));
            }
        }
    }
    assert_none("a function depends on its own domain, the kernel and the platform", &breaches);
}
