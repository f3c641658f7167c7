//! Reads the workspace as `cargo metadata` sees it, and its sources as files.
//!
//! The laws themselves are in `tests/`: one file for the doors between rooms, one for style.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use serde_json::Value;

/// One package of the workspace.
#[derive(Debug, Clone)]
pub struct Package {
    pub name: String,
    /// Relative to the root, such as `domain/orders`.
    pub room: String,
    /// What it declares under `[dependencies]`, by package name.
    pub depends_on: BTreeSet<String>,
    /// Everything that it is built from, however indirectly; tests and build scripts excluded.
    pub built_from: BTreeSet<String>,
    pub manifest: PathBuf,
}

/// The root of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Every package of the workspace.
///
/// # Errors
/// When cargo cannot be run or answers what we cannot read.
pub fn packages() -> io::Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", "host-tuple"])
        .current_dir(root())
        .output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let names: BTreeMap<&str, &str> =
        list(&metadata, "/packages").filter_map(|p| Some((text(p, "/id")?, text(p, "/name")?))).collect();
    let edges: BTreeMap<&str, Vec<&str>> = list(&metadata, "/resolve/nodes")
        .filter_map(|node| {
            Some((
                text(node, "/id")?,
                list(node, "/deps").filter(|d| is_normal(d)).filter_map(|d| text(d, "/pkg")).collect(),
            ))
        })
        .collect();
    let members: BTreeSet<&str> = list(&metadata, "/workspace_members").filter_map(Value::as_str).collect();
    let found = list(&metadata, "/packages").filter(|p| text(p, "/id").is_some_and(|id| members.contains(id)));
    Ok(found.filter_map(|package| read(package, &names, &edges)).collect())
}

fn read(package: &Value, names: &BTreeMap<&str, &str>, edges: &BTreeMap<&str, Vec<&str>>) -> Option<Package> {
    let manifest = PathBuf::from(text(package, "/manifest_path")?);
    let room = manifest.parent()?.strip_prefix(root()).ok()?.to_string_lossy().into_owned();
    let depends_on = list(package, "/dependencies")
        .filter(|dependency| dependency.get("kind").is_none_or(Value::is_null))
        .filter_map(|dependency| text(dependency, "/name").map(str::to_owned))
        .collect();
    let mut reached = BTreeSet::new();
    let mut open = vec![text(package, "/id")?];
    while let Some(id) = open.pop() {
        for &next in edges.get(id).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    let built_from = reached.iter().filter_map(|id| names.get(id).map(|&name| name.to_owned())).collect();
    Some(Package { name: text(package, "/name")?.to_owned(), room, depends_on, built_from, manifest })
}

/// Sources with one of these extensions in these rooms, as (path from the root, text).
///
/// # Errors
/// When a file cannot be read.
pub fn sources(rooms: &[&str], extensions: &[&str]) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = rooms.iter().map(|room| root().join(room)).filter(|path| path.exists()).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && !["target", "node_modules", "dist", "snapshots"].contains(&name.as_str()) {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|extension| extensions.iter().any(|&wanted| extension == wanted)) {
                let shown = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned();
                found.push((shown, fs::read_to_string(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Fails with all breaches at once, one a line.
///
/// # Panics
/// When there is one.
#[track_caller]
pub fn assert_none(law: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{law}:\n  {}", breaches.join("\n  "));
}

fn is_normal(dependency: &Value) -> bool {
    list(dependency, "/dep_kinds").any(|kind| kind.get("kind").is_none_or(Value::is_null))
}

fn list<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}
