//! The transition table of each aggregate: states x commands -> events or the code of the refusal. A change of the
//! workflow is reviewed as a diff of these snapshots.

use std::fmt::Write;

use kernel::{Aggregate, Context, Rejection, Role};
use tenancy::*;

use crate::samples::*;

/// Commands that led to a state, each in its context.
type History<A> = Vec<(<A as Aggregate>::Command, Context)>;

fn table<A: Aggregate>(histories: &[(&str, History<A>)], columns: &[(&str, A::Command, Context)]) -> String {
    let mut text = String::new();
    for (name, history) in histories {
        let state = history.iter().fold(A::default(), |state, (command, context)| {
            let events = state.decide(command, context).expect("the history of a sample is allowed");
            events.iter().fold(state, A::evolve)
        });
        writeln!(text, "{name}").unwrap();
        for (command_name, command, context) in columns {
            let outcome = match state.decide(command, context) {
                Ok(events) if events.is_empty() => "nothing new (a repeated request)".to_owned(),
                Ok(events) => events.iter().map(event_name::<A>).collect::<Vec<_>>().join(", "),
                Err(rejection) => format!("! {} ({:?})", rejection.code(), rejection.refusal()),
            };
            writeln!(text, "    {command_name:<40} {outcome}").unwrap();
        }
    }
    text
}

fn snapshot<A: Aggregate>(histories: &[(&str, History<A>)], columns: &[(&str, A::Command, Context)]) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(A::KIND, table::<A>(histories, columns));
    });
}

fn event_name<A: Aggregate>(event: &A::Event) -> String {
    serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned()
}

#[test]
fn tenant() {
    use TenantCommand as C;
    let verify = || (C::Verify { owner: member("ann") }, by_system());
    let second = || (C::AddOwner { member: member("bob") }, by(Role::Owner));
    snapshot::<Tenant>(
        &[
            ("absent", vec![]),
            ("pending", vec![(sign_up(), by_system())]),
            ("active, one owner", vec![(sign_up(), by_system()), verify()]),
            ("active, two owners", vec![(sign_up(), by_system()), verify(), second()]),
        ],
        &[
            ("sign_up", sign_up(), by_system()),
            ("verify", verify().0, by_system()),
            ("verify after 24 h", verify().0, at(24, by_system())),
            ("add_owner bob", second().0, by(Role::Owner)),
            ("remove_owner ann", C::RemoveOwner { member: member("ann") }, by(Role::Owner)),
            ("remove_owner bob", C::RemoveOwner { member: member("bob") }, by(Role::Owner)),
        ],
    );
}

#[test]
fn member_table() {
    use MemberCommand as C;
    let join = |role| (C::Join(membership(role)), by_system());
    let to = |role| C::ChangeRole { role };
    snapshot::<Member>(
        &[
            ("absent", vec![]),
            ("active owner", vec![join(Role::Owner)]),
            ("active dispatcher", vec![join(Role::Dispatcher)]),
            ("removed", vec![join(Role::Dispatcher), (C::Remove, by(Role::Admin))]),
        ],
        &[
            ("join as dispatcher, by an admin", C::Join(membership(Role::Dispatcher)), by(Role::Admin)),
            ("join as owner, by an admin", C::Join(membership(Role::Owner)), by(Role::Admin)),
            ("role dispatcher, by an owner", to(Role::Dispatcher), by(Role::Owner)),
            ("role dispatcher, by an admin", to(Role::Dispatcher), by(Role::Admin)),
            ("role owner, by an owner", to(Role::Owner), by(Role::Owner)),
            ("role owner, by an admin", to(Role::Owner), by(Role::Admin)),
            ("role owner, by an API key", to(Role::Owner), by_key()),
            ("remove, by an owner", C::Remove, by(Role::Owner)),
            ("remove, by an admin", C::Remove, by(Role::Admin)),
        ],
    );
}

#[test]
fn invitation() {
    use InvitationCommand as C;
    let sent = || (invite(Role::Warehouse), by(Role::Admin));
    let accept = || (C::Accept { member: member("bob") }, by_system());
    snapshot::<Invitation>(
        &[
            ("absent", vec![]),
            ("pending", vec![sent()]),
            ("accepted", vec![sent(), accept()]),
            ("revoked", vec![sent(), (C::Revoke, by(Role::Admin))]),
        ],
        &[
            ("invite a warehouse hand, by an admin", sent().0, by(Role::Admin)),
            ("invite an owner, by an admin", invite(Role::Owner), by(Role::Admin)),
            ("invite an owner, by an owner", invite(Role::Owner), by(Role::Owner)),
            ("accept", accept().0, by_system()),
            ("accept after 7 days", accept().0, at(7 * 24, by_system())),
            ("revoke", C::Revoke, by(Role::Admin)),
            ("revoke after 7 days", C::Revoke, at(7 * 24, by(Role::Admin))),
        ],
    );
}

#[test]
fn api_key() {
    use ApiKeyCommand as C;
    let create = || create_key(&["orders:read"], None);
    snapshot::<ApiKey>(
        &[
            ("absent", vec![]),
            ("active", vec![(create(), by(Role::Owner))]),
            ("revoked", vec![(create(), by(Role::Owner)), (C::Revoke, by(Role::Owner))]),
        ],
        &[
            ("create", create(), by(Role::Owner)),
            ("create, by an API key", create(), by_key()),
            ("create without a scope", create_key(&[], None), by(Role::Owner)),
            ("create, expired", create_key(&["orders:read"], Some(now())), by(Role::Owner)),
            ("create, for 731 days", create_key(&["orders:read"], Some(later(731 * 24))), by(Role::Owner)),
            ("revoke", C::Revoke, by(Role::Owner)),
        ],
    );
}

#[test]
fn person_table() {
    let [register, join_acme, join_beta, leave_acme, _] = person_commands().try_into().expect("five samples");
    snapshot::<Person>(
        &[
            ("absent", vec![]),
            ("known, no tenant", vec![(register.clone(), by_system())]),
            ("known, at acme", vec![(register.clone(), by_system()), (join_acme.clone(), by_system())]),
        ],
        &[
            ("register", register, by_system()),
            ("join acme", join_acme, by_system()),
            ("join beta", join_beta, by_system()),
            ("leave acme", leave_acme, by_system()),
        ],
    );
}

#[test]
fn session() {
    use SessionCommand as C;
    let started = || (start(), by_system());
    let rotated = || (rotate(0, Some("retry-1")), by_system());
    snapshot::<Session>(
        &[
            ("absent", vec![]),
            ("live, generation 0", vec![started()]),
            ("live, generation 1", vec![started(), rotated()]),
            ("ended: logged out", vec![started(), (C::LogOut { generation: 0 }, by_system())]),
            ("ended: token reused", vec![started(), rotated(), (rotate(0, None), by_system())]),
        ],
        &[
            ("start", start(), by_system()),
            ("rotate 0", rotate(0, None), by_system()),
            ("rotate 0, same idempotency key", rotate(0, Some("retry-1")), by_system()),
            ("rotate 1", rotate(1, None), by_system()),
            ("rotate 1 after two weeks", rotate(1, None), at(14 * 24, by_system())),
            (
                "rotate 1 to another tenant",
                C::Rotate { generation: 1, tenant: Some(crate::samples::tenant("beta")), idempotency_key: None },
                by_system(),
            ),
            ("rotate 2", rotate(2, None), by_system()),
            ("log_out 0", C::LogOut { generation: 0 }, by_system()),
        ],
    );
}
