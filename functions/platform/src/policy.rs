//! Authorization: the Cedar policies of `infra/policies`, whose answers `build.rs` has written down. Asked once per
//! permit.

use kernel::Actor;

mod table {
    include!(concat!(env!("OUT_DIR"), "/policy_table.rs"));
}

/// Whether this actor may take actions of this group, such as `orders:write`. A group that no policy knows is denied.
pub fn allows(actor: &Actor, scopes: &[String], group: &str) -> bool {
    match actor {
        Actor::Person { role, .. } => {
            table::ROLES.iter().any(|(name, groups)| *name == role.as_str() && groups.contains(&group))
        }
        Actor::ApiKey { .. } => table::KEYS.contains(&group) && scopes.iter().any(|scope| scope == group),
        // Links and our own reactions never come through here: their permits are made elsewhere, for one thing.
        Actor::Link { .. } | Actor::System { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{ApiKeyId, PersonId, Role, TypedId};

    #[test]
    fn roles_and_keys() {
        let person = |role| Actor::Person { id: PersonId::derive(&["p"]), role };
        let allows = |actor: &Actor, scopes: &[&str], group| {
            let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
            super::allows(actor, &scopes, group)
        };
        assert!(allows(&person(Role::Owner), &[], "tenancy:write"));
        assert!(allows(&person(Role::Dispatcher), &[], "transport:write"));
        assert!(!allows(&person(Role::Dispatcher), &[], "billing:write"));
        assert!(!allows(&person(Role::Customer), &[], "orders:read"));
        assert!(allows(&person(Role::Customer), &[], "tenancy:self"));
        let key = Actor::ApiKey { id: ApiKeyId::derive(&["k"]) };
        assert!(allows(&key, &["orders:read"], "orders:read"));
        assert!(!allows(&key, &["orders:read"], "orders:write"));
        assert!(!allows(&key, &["tenancy:write"], "tenancy:write"));
        assert!(!allows(&Actor::system("x"), &["orders:read"], "orders:read"));
        assert!(!allows(&person(Role::Owner), &[], "no:such"));
    }

    #[test]
    fn every_role_has_a_row() {
        for role in Role::ALL {
            assert!(table::ROLES.iter().any(|(name, _)| *name == role.as_str()), "{role}");
        }
    }
}
