//! Given / when / then.

use kernel::{Given, Rejection, Role, allowed_actions};
use tenancy::*;

use crate::samples::*;

fn signed_up() -> Given<Tenant> {
    Given::<Tenant>::nothing().when(&sign_up(), &by_system()).unwrap().0
}

#[test]
fn a_sign_up_is_confirmed_within_a_day() {
    let (state, events) =
        signed_up().when(&TenantCommand::Verify { owner: member("ann") }, &at(23, by_system())).unwrap();
    assert_eq!(events, [TenantEvent::Verified { owner: member("ann") }]);
    assert!(state.state.is_last_owner(member("ann")));

    let late = signed_up().when(&TenantCommand::Verify { owner: member("ann") }, &at(24, by_system()));
    assert_eq!(late.unwrap_err(), TenantRejection::VerificationExpired);
}

#[test]
fn the_last_owner_stays() {
    let owned = Given::<Tenant>::events(&[
        TenantEvent::SignedUp {
            company: "Acme".parse().unwrap(),
            zone: "UTC".parse().unwrap(),
            person: "Ann".parse().unwrap(),
            email: "ann@acme.example".parse().unwrap(),
            expires_at: later(24),
        },
        TenantEvent::Verified { owner: member("ann") },
        TenantEvent::OwnerAdded { member: member("bob") },
    ]);
    let (one_left, _) = owned.when(&TenantCommand::RemoveOwner { member: member("ann") }, &by(Role::Owner)).unwrap();
    let refusal = one_left.when(&TenantCommand::RemoveOwner { member: member("bob") }, &by(Role::Owner)).unwrap_err();
    assert_eq!(refusal.code(), "last_owner");
}

#[test]
fn only_owners_make_and_unmake_owners() {
    let joined = |role| Given::<Member>::events(&[MemberEvent::Joined(membership(role))]);
    for role in Role::ALL {
        let promote = joined(Role::Support).when(&MemberCommand::ChangeRole { role: Role::Owner }, &by(role));
        let demote = joined(Role::Owner).when(&MemberCommand::ChangeRole { role: Role::Support }, &by(role));
        let remove = joined(Role::Owner).when(&MemberCommand::Remove, &by(role));
        let invite = Given::<Invitation>::nothing().when(&invite(Role::Owner), &by(role));
        let expected = role == Role::Owner;
        assert_eq!([promote.is_ok(), demote.is_ok(), remove.is_ok(), invite.is_ok()], [expected; 4], "{role}");
    }
    assert!(joined(Role::Support).when(&MemberCommand::ChangeRole { role: Role::Owner }, &by_key()).is_err());
}

#[test]
fn what_a_member_offers_says_why_not() {
    let owner = Given::<Member>::events(&[MemberEvent::Joined(membership(Role::Owner))]).state;
    let (allowed, blocked) = allowed_actions(&owner, &by(Role::Admin));
    assert!(allowed.is_empty());
    assert_eq!(
        blocked.iter().map(|b| (b.action, b.code)).collect::<Vec<_>>(),
        [("role", "owner_only"), ("remove", "owner_only")]
    );
    for role in Role::ALL {
        let member = Given::<Member>::events(&[MemberEvent::Joined(membership(role))]).state;
        assert_eq!(allowed_actions(&member, &by(Role::Owner)).0, ["role", "remove"], "{role}");
    }
}

#[test]
fn a_removed_member_may_come_back() {
    let gone = Given::<Member>::events(&[
        MemberEvent::Joined(membership(Role::Finance)),
        MemberEvent::Removed { person: person("bob") },
    ]);
    assert_eq!(gone.state.role(), None);
    let (back, _) = gone.when(&MemberCommand::Join(membership(Role::Driver)), &by_system()).unwrap();
    assert_eq!(back.state.role(), Some(Role::Driver));
}

#[test]
fn an_invitation_lasts_a_week() {
    let sent = || Given::<Invitation>::nothing().when(&invite(Role::Warehouse), &by(Role::Admin)).unwrap().0;
    let accept = InvitationCommand::Accept { member: member("bob") };
    assert!(sent().when(&accept, &at(7 * 24 - 1, by_system())).is_ok());
    assert_eq!(sent().when(&accept, &at(7 * 24, by_system())).unwrap_err(), InvitationRejection::Expired);
    assert_eq!(sent().state.status_word(later(7 * 24)), "expired");
}

#[test]
fn keys_are_made_by_people_and_end() {
    let make = |scopes: &[&str], expires_at, context| {
        Given::<ApiKey>::nothing().when(&create_key(scopes, expires_at), &context).map(|(given, _)| given.state)
    };
    let made = make(&["orders:read"], None, by(Role::Admin)).unwrap();
    assert_eq!(made.facts().unwrap().expires_at, later(365 * 24));
    assert_eq!(made.status_word(later(365 * 24)), "expired");
    for (scopes, expires_at, context, code) in [
        (&["orders:read"][..], None, by_key(), "person_only"),
        (&["orders:read"], None, by_system(), "person_only"),
        (&[], None, by(Role::Owner), "api_key_without_scope"),
        (&["orders:read"], Some(now()), by(Role::Owner), "api_key_expires_in_the_past"),
        (&["orders:read"], Some(later(731 * 24)), by(Role::Owner), "api_key_expires_too_late"),
    ] {
        assert_eq!(make(scopes, expires_at, context).unwrap_err().code(), code);
    }
}

fn live(rotations: u64) -> Given<Session> {
    let started = Given::<Session>::nothing().when(&start(), &by_system()).unwrap().0;
    (0..rotations).fold(started, |given, n| given.when(&rotate(n, Some(&format!("key-{n}"))), &by_system()).unwrap().0)
}

#[test]
fn an_old_refresh_token_ends_the_family() {
    let (ended, events) = live(3).when(&rotate(1, None), &by_system()).unwrap();
    assert_eq!(events, [SessionEvent::Ended { why: Ending::TokenReused }]);
    // The newest token is dead too.
    assert_eq!(ended.when(&rotate(3, None), &by_system()).unwrap_err(), SessionRejection::TokenReused);
}

#[test]
fn a_lost_answer_is_repeated_for_the_same_key_only() {
    let again = |generation, key| live(3).when(&rotate(generation, key), &by_system()).unwrap().1;
    assert_eq!(again(2, Some("key-2")), []);
    assert_eq!(again(2, Some("key-1")).len(), 1);
    assert_eq!(again(1, Some("key-1")).len(), 1);
    assert_eq!(again(2, None), [SessionEvent::Ended { why: Ending::TokenReused }]);
}

#[test]
fn sessions_end_by_themselves() {
    assert!(live(1).when(&rotate(1, None), &at(Session::IDLE_HOURS - 1, by_system())).is_ok());
    let idle = live(1).when(&rotate(1, None), &at(Session::IDLE_HOURS, by_system()));
    assert_eq!(idle.unwrap_err(), SessionRejection::Expired);

    // Rotated daily, it still ends after 90 days.
    let mut given = live(0);
    let mut day = 0;
    while let Ok((next, _)) = live_next(given, day) {
        (given, day) = (next, day + 1);
    }
    assert_eq!(day, 90);
}

fn live_next(given: Given<Session>, day: u64) -> Result<(Given<Session>, Vec<SessionEvent>), SessionRejection> {
    given.when(&rotate(day, None), &at(24 * i64::try_from(day).unwrap(), by_system()))
}

#[test]
fn a_generation_that_was_never_given_out_ends_nothing() {
    assert_eq!(live(1).when(&rotate(2, None), &by_system()).unwrap_err(), SessionRejection::Unknown);
}
