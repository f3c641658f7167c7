//! What holds for any sequence of commands.

use kernel::{Actor, Aggregate, Context, Role};
use proptest::prelude::*;
use tenancy::*;

use crate::samples::*;

fn contexts() -> impl Strategy<Value = Context> {
    let actor = prop_oneof![
        prop::sample::select(&Role::ALL[..]).prop_map(|role| Actor::Person { id: person("ann"), role }),
        Just(Actor::system("tenancy")),
        Just(by_key().actor),
    ];
    (actor, 0i64..24 * 100).prop_map(|(actor, hours)| at(hours, context(actor)))
}

fn commands<A: Aggregate>(all: Vec<A::Command>) -> impl Strategy<Value = Vec<(A::Command, Context)>>
where
    A::Command: 'static,
{
    prop::collection::vec((prop::sample::select(all), contexts()), 0..24)
}

/// Runs commands as they come, checks what must hold after each, and that the stored forms read back the same.
fn run<A: Aggregate>(steps: &[(A::Command, Context)], holds: impl Fn(&A, &A)) {
    let mut state = A::default();
    for (command, context) in steps {
        let before = state.clone();
        if let Ok(events) = state.decide(command, context) {
            for event in &events {
                let json = serde_json::to_value(event).unwrap();
                assert_eq!(&serde_json::from_value::<A::Event>(json).unwrap(), event);
                state = state.evolve(event);
            }
            let json = serde_json::to_value(&state).unwrap();
            assert_eq!(serde_json::from_value::<A>(json).unwrap(), state);
        }
        holds(&before, &state);
    }
}

proptest! {
    #[test]
    fn a_tenant_once_active_keeps_an_owner(steps in commands::<Tenant>(tenant_commands())) {
        run::<Tenant>(&steps, |before, after| match (before, after) {
            (Tenant::Active { .. }, Tenant::Absent | Tenant::Pending { .. }) => panic!("active is left never"),
            (_, Tenant::Active { owners, .. }) => assert!(!owners.is_empty()),
            (_, Tenant::Absent | Tenant::Pending { .. }) => {}
        });
    }

    #[test]
    fn a_member_is_never_forgotten(steps in commands::<Member>(member_commands())) {
        run::<Member>(&steps, |before, after| {
            assert!(*before == Member::Absent || *after != Member::Absent);
            assert_eq!(after.role().is_some(), after.status_word() == "active");
        });
    }

    #[test]
    fn a_settled_invitation_absorbs(steps in commands::<Invitation>(invitation_commands())) {
        run::<Invitation>(&steps, |before, after| {
            if matches!(before, Invitation::Accepted(_) | Invitation::Revoked(_)) {
                assert_eq!(before, after);
            }
        });
    }

    #[test]
    fn a_revoked_key_stays_revoked(steps in commands::<ApiKey>(api_key_commands())) {
        run::<ApiKey>(&steps, |before, after| {
            if matches!(before, ApiKey::Revoked(_)) {
                assert_eq!(before, after);
            }
        });
    }

    #[test]
    fn a_person_is_in_a_tenant_once(steps in commands::<Person>(person_commands())) {
        run::<Person>(&steps, |_, after| {
            for place in after.workplaces() {
                assert_eq!(after.workplaces().iter().filter(|w| w.tenant == place.tenant).count(), 1);
            }
        });
    }

    #[test]
    fn an_ended_session_stays_ended_and_generations_only_grow(steps in commands::<Session>(session_commands())) {
        run::<Session>(&steps, |before, after| match (before, after) {
            (Session::Ended { .. }, _) => assert_eq!(before, after),
            (Session::Live(b), Session::Live(a)) => {
                assert!(a.generation >= b.generation && a.person == b.person && a.started_at == b.started_at);
            }
            (Session::Absent | Session::Live(_), _) => {}
        });
    }

    #[test]
    fn any_text_is_judged_without_panic(text in "\\PC{0,200}") {
        let email: Email = "ann@acme.example".parse().unwrap();
        let _ = PasswordPolicy::check(&text, &email);
        let _ = (text.parse::<Email>(), text.parse::<Name>(), text.parse::<Scope>());
    }
}

#[test]
fn scopes_read_as_they_print() {
    assert!(Scope::all().all(|scope| scope.as_str().parse() == Ok(scope)));
    assert_eq!(Scope::all().count(), 15);
}
