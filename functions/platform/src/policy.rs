//! Authorization: the Cedar policies of `infra/policies`, asked once per permit.

use std::collections::HashSet;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};
use kernel::Actor;

use crate::{BoxError, Failure};

const ROLES: &str = include_str!("../../../infra/policies/roles.cedar");

/// The policies, read and checked at start.
pub struct Policy {
    authorizer: Authorizer,
    policies: PolicySet,
}

impl Policy {
    pub fn load() -> Result<Self, BoxError> {
        Ok(Self { authorizer: Authorizer::new(), policies: ROLES.parse()? })
    }

    /// Whether this actor may take an action of this group. `action` is the operation id, `group` its scope.
    pub fn allows(&self, actor: &Actor, scopes: &[String], group: &str, action: &str) -> Result<bool, Failure> {
        let principal = match actor {
            Actor::Person { role, .. } => uid("Role", role.as_str())?,
            Actor::ApiKey { id } => uid("Key", &id.to_string())?,
            // Links and our own reactions never come through here: their permits are made elsewhere, for one thing.
            Actor::Link { .. } | Actor::System { .. } => return Ok(false),
        };
        let (action, group_uid) = (uid("Action", action)?, uid("Action", group)?);
        let entities = Entities::from_entities(
            [
                Entity::new_no_attrs(action.clone(), HashSet::from([group_uid.clone()])),
                Entity::new_no_attrs(group_uid, HashSet::new()),
            ],
            None,
        )
        .map_err(Failure::internal)?;
        let scopes = scopes.iter().map(|scope| RestrictedExpression::new_string(scope.clone()));
        let context = Context::from_pairs([
            ("scopes".to_owned(), RestrictedExpression::new_set(scopes)),
            ("group".to_owned(), RestrictedExpression::new_string(group.to_owned())),
        ])
        .map_err(Failure::internal)?;
        let request =
            Request::new(principal, action, uid("Tenant", "own")?, context, None).map_err(Failure::internal)?;
        Ok(self.authorizer.is_authorized(&request, &self.policies, &entities).decision() == Decision::Allow)
    }
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, Failure> {
    let kind: EntityTypeName = kind.parse().map_err(Failure::internal)?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{ApiKeyId, PersonId, Role, TypedId};

    #[test]
    fn roles_and_keys() {
        let policy = Policy::load().unwrap();
        let person = |role| Actor::Person { id: PersonId::derive(&["p"]), role };
        let allows = |actor: &Actor, scopes: &[&str], group| {
            let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
            policy.allows(actor, &scopes, group, "some_action").unwrap()
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
    }
}
