//! Asks the Cedar policies of `infra/policies` every question that can be asked, once, and writes the answers down as a
//! table: a function then neither carries nor starts a policy engine. That is possible because a decision depends on
//! the role (or the key's scopes) and on the action's group alone; a policy that names anything else stops the build.

use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};

const POLICIES: &str = "../../infra/policies/roles.cedar";
/// Every group of actions: the scopes that routes ask for.
const GROUPS: [&str; 17] = [
    "audit:read",
    "audit:write",
    "billing:read",
    "billing:write",
    "cases:read",
    "cases:write",
    "orders:read",
    "orders:write",
    "tenancy:read",
    "tenancy:self",
    "tenancy:write",
    "tracking:read",
    "tracking:write",
    "transport:read",
    "transport:write",
    "warehouse:read",
    "warehouse:write",
];
const ROLES: [&str; 8] = ["owner", "admin", "dispatcher", "warehouse", "finance", "support", "driver", "customer"];

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    println!("cargo:rerun-if-changed={POLICIES}");
    println!("cargo:rerun-if-changed=build.rs");
    let text = std::fs::read_to_string(POLICIES)?;
    only_groups_and_roles(&text)?;
    let policies: PolicySet = text.parse()?;

    let mut table =
        String::from("/// The groups that each role may act in.\npub const ROLES: &[(&str, &[&str])] = &[\n");
    for role in ROLES {
        let allowed: Vec<&str> =
            filter(|group| allows(&policies, uid("Role", role)?, &[], group))?.into_iter().collect();
        writeln!(table, "    ({role:?}, &{allowed:?}),")?;
    }
    let keys = filter(|group| allows(&policies, uid("Key", "any")?, &[group], group))?;
    let unscoped = filter(|group| allows(&policies, uid("Key", "any")?, &[], group))?;
    if !unscoped.is_empty() {
        return Err(format!("a key without scopes may act in {unscoped:?}").into());
    }
    writeln!(table, "];\n/// The groups that a key with that scope may act in.\npub const KEYS: &[&str] = &{keys:?};")?;
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("policy_table.rs"), table)?;
    Ok(())
}

fn filter(allowed: impl Fn(&'static str) -> Outcome<bool>) -> Outcome<Vec<&'static str>> {
    let mut found = Vec::new();
    for group in GROUPS {
        if allowed(group)? {
            found.push(group);
        }
    }
    Ok(found)
}

/// The table answers by role and group; a policy about a single action would be lost in it.
fn only_groups_and_roles(text: &str) -> Outcome<()> {
    for (word, known) in [("Action::\"", GROUPS.as_slice()), ("Role::\"", ROLES.as_slice())] {
        for name in text.split(word).skip(1).filter_map(|rest| rest.split('"').next()) {
            if !known.contains(&name) {
                return Err(format!("{POLICIES} names {word}{name}\", which is not one of {known:?}").into());
            }
        }
    }
    Ok(())
}

fn allows(policies: &PolicySet, principal: EntityUid, scopes: &[&str], group: &str) -> Outcome<bool> {
    let (action, group_uid) = (uid("Action", "any_operation")?, uid("Action", group)?);
    let entities = Entities::from_entities(
        [
            Entity::new_no_attrs(action.clone(), HashSet::from([group_uid.clone()])),
            Entity::new_no_attrs(group_uid, HashSet::new()),
        ],
        None,
    )?;
    let scopes = scopes.iter().map(|scope| RestrictedExpression::new_string((*scope).to_owned()));
    let context = Context::from_pairs([
        ("scopes".to_owned(), RestrictedExpression::new_set(scopes)),
        ("group".to_owned(), RestrictedExpression::new_string(group.to_owned())),
    ])?;
    let request = Request::new(principal, action, uid("Tenant", "own")?, context, None)?;
    Ok(Authorizer::new().is_authorized(&request, policies, &entities).decision() == Decision::Allow)
}

fn uid(kind: &str, id: &str) -> Outcome<EntityUid> {
    let kind: EntityTypeName = kind.parse()?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}
