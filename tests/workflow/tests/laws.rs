//! The four laws of the workflow: it succeeds; it fails cleanly at every state; every step may run twice; every
//! compensation may run twice. And its unhappy paths.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use serde_json::json;
use testing::block_on;
use workflow_laws::asl::{Machine, Outcome};
use workflow_laws::drive::{
    self, Act, Ran, Script, all_refused, delivered_late, never_delivered, never_signed, nobody_accepts,
    nobody_dispatches, nobody_picks_up, one_refused, run_all, signed_late, tender, well, well_after_expiry,
};
use workflow_laws::world::{Fails, Faults, Twice, World};

async fn rated_world() -> World {
    let world = World::new().await;
    world.add_rate().await;
    world
}

async fn status(world: &World) -> String {
    world.load().await["status"].as_str().unwrap().to_owned()
}

async fn attention(world: &World) -> String {
    world.load().await["attention"]["code"].as_str().unwrap_or_default().to_owned()
}

fn succeeded(ran: &[Ran]) {
    assert!(ran.iter().all(|one| one.outcome == Outcome::Succeeded), "{ran:?}");
}

// --- it succeeds ------------------------------------------------------------------------------------------------------

/// The golden path of one load: $25 per million transitions, so 13 states are $325 per million loads.
const HAPPY_STATES_MAX: usize = 13;

#[test]
fn it_succeeds() {
    block_on(async {
        let mut world = rated_world().await;
        let ran = tender(&mut world, well).await;
        succeeded(&ran);
        assert_eq!(ran.len(), 1);
        assert_eq!(status(&world).await, "closed");
        assert_eq!(attention(&world).await, "");
        let words: Vec<_> = world.tenders().await.iter().map(|t| t["status"].clone()).collect();
        assert_eq!(words, ["declined", "accepted"]);
        assert_eq!(world.invoices().await.len(), 1);
        // One carrier more was asked: three states.
        assert!(ran[0].trace.len() <= HAPPY_STATES_MAX + 3, "{:?}", ran[0].trace);
    });
}

#[test]
fn it_succeeds_when_every_event_comes_before_its_wait() {
    block_on(async {
        let mut world = rated_world().await;
        world.before_wait = Some(|state, _| if state == "AwaitAnswer" { Act::Accept } else { well(state, 2) });
        let ran = tender(&mut world, |_, _| Act::Nothing).await;
        succeeded(&ran);
        assert_eq!(status(&world).await, "closed");
        assert!(ran[0].trace.len() <= HAPPY_STATES_MAX, "{:?}", ran[0].trace);
    });
}

#[test]
fn the_carriers_are_written_to() {
    block_on(async {
        let mut world = rated_world().await;
        tender(&mut world, signed_late).await;
        let mails = world.transport.cloud.mails();
        // Every event is delivered twice here, and a mail twice is the worst that a redelivery does.
        let to = |subject: &str| {
            mails.iter().filter(|m| m.subject.starts_with(subject)).map(|m| m.to.clone()).collect::<Vec<_>>()
        };
        assert!(to("Tender:").contains(&"tenders@first.example".to_owned()));
        assert!(to("Tender:").contains(&"tenders@second.example".to_owned()));
        assert!(to("Proof of delivery").iter().all(|to| to == "tenders@second.example"));
        assert_eq!(to("Proof of delivery").len(), 4);
    });
}

// --- its unhappy paths ------------------------------------------------------------------------------------------------

#[test]
fn nobody_accepts_and_the_dispatcher_tenders_again() {
    block_on(async {
        let mut world = rated_world().await;
        succeeded(&tender(&mut world, nobody_accepts).await);
        assert_eq!(status(&world).await, "uncovered");
        let words: Vec<_> = world.tenders().await.iter().map(|t| t["status"].clone()).collect();
        assert_eq!(words, ["declined", "expired"]);
        succeeded(&tender(&mut world, well).await);
        assert_eq!((status(&world).await.as_str(), world.load().await["round"].as_u64()), ("closed", Some(2)));
    });
}

#[test]
fn an_inactive_carrier_is_passed_over() {
    block_on(async {
        let mut world = rated_world().await;
        let carriers = world.transport.get("/v1/carriers").await.json;
        let id = carriers["items"][0]["id"].as_str().unwrap();
        let inactive =
            json!({"name": "first", "scac": "AAAA", "usdot": 1000, "email": "a@first.example", "active": false});
        let answer = world.transport.post(&format!("/v1/carriers/{id}/revise"), inactive).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        succeeded(&tender(&mut world, |state, _| well(state, 2)).await);
        assert_eq!(world.load().await["carrier"]["name"], "second");
        assert_eq!(world.tenders().await.len(), 1);
    });
}

#[test]
fn a_missed_pickup_waits_for_the_dispatcher_or_for_a_late_departure() {
    block_on(async {
        for script in [nobody_dispatches as Script, nobody_picks_up] {
            let mut world = rated_world().await;
            succeeded(&tender(&mut world, script).await);
            assert_eq!(status(&world).await, "missed_pickup");
            succeeded(&tender(&mut world, well).await);
            assert_eq!(status(&world).await, "closed");
        }
        let mut world = rated_world().await;
        succeeded(&tender(&mut world, nobody_picks_up).await);
        Act::Depart.perform(&mut world).await;
        succeeded(&run_all(&mut world, well).await);
        assert_eq!(status(&world).await, "closed");
    });
}

#[test]
fn a_refused_load_is_billed_and_left_open() {
    block_on(async {
        let mut world = rated_world().await;
        succeeded(&tender(&mut world, all_refused).await);
        assert_eq!((status(&world).await.as_str(), world.invoices().await.len()), ("refused", 1));
        assert_eq!(world.load().await["next_action"]["owner"], "support");
        let mut world = rated_world().await;
        succeeded(&tender(&mut world, one_refused).await);
        assert_eq!((status(&world).await.as_str(), world.invoices().await.len()), ("closed", 1));
    });
}

#[test]
fn a_truck_that_is_late_is_chased_and_then_looked_for() {
    block_on(async {
        let mut world = rated_world().await;
        succeeded(&tender(&mut world, delivered_late).await);
        assert_eq!(status(&world).await, "closed");
        let mut world = rated_world().await;
        succeeded(&tender(&mut world, never_delivered).await);
        assert_eq!(attention(&world).await, "delivery_overdue");
        Act::Deliver.perform(&mut world).await;
        succeeded(&run_all(&mut world, well).await);
        assert_eq!((status(&world).await.as_str(), attention(&world).await.as_str()), ("closed", ""));
    });
}

#[test]
fn a_proof_that_is_missing_is_asked_for_and_then_flagged() {
    block_on(async {
        let mut world = rated_world().await;
        succeeded(&tender(&mut world, signed_late).await);
        assert_eq!(status(&world).await, "closed");
        let mut world = rated_world().await;
        succeeded(&tender(&mut world, never_signed).await);
        assert_eq!((status(&world).await.as_str(), attention(&world).await.as_str()), ("delivered", "pod_missing"));
        assert_eq!(world.invoices().await.len(), 0);
        Act::SignAll.perform(&mut world).await;
        succeeded(&run_all(&mut world, well).await);
        assert_eq!((status(&world).await.as_str(), world.invoices().await.len()), ("closed", 1));
    });
}

#[test]
fn a_load_without_a_rate_waits_for_finance() {
    block_on(async {
        let mut world = World::new().await;
        succeeded(&tender(&mut world, well).await);
        assert_eq!(attention(&world).await, "unrated");
        world.add_rate().await;
        let answer = world.command("resume", json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        succeeded(&run_all(&mut world, well).await);
        assert_eq!((status(&world).await.as_str(), world.invoices().await.len()), ("closed", 1));
    });
}

#[test]
fn a_load_is_cancelled_wherever_it_waits() {
    block_on(async {
        let scripts: [Script; 3] = [
            |state, visit| if state == "AwaitAnswer" { Act::Cancel } else { well(state, visit) },
            |state, visit| if state == "AwaitDispatch" { Act::Cancel } else { well(state, visit) },
            |state, visit| if state == "AwaitPickup" { Act::Cancel } else { well(state, visit) },
        ];
        for script in scripts {
            let mut world = rated_world().await;
            let ran = tender(&mut world, script).await;
            succeeded(&ran);
            assert_eq!(ran[0].trace.last().unwrap(), "Ended", "{:?}", ran[0].trace);
            assert_eq!(status(&world).await, "cancelled");
            assert!(world.tenders().await.iter().all(|tender| tender["status"] != "offered"));
            let freight = world.transport.get("/v1/freight?status=open").await;
            assert_eq!(freight.json["items"].as_array().unwrap().len(), 3);
        }
    });
}

#[test]
fn a_tender_that_is_withdrawn_goes_to_the_next() {
    block_on(async {
        let mut world = rated_world().await;
        let script: Script =
            |state, visit| if (state, visit) == ("AwaitAnswer", 1) { Act::Withdraw } else { well(state, visit) };
        succeeded(&tender(&mut world, script).await);
        assert_eq!(status(&world).await, "closed");
    });
}

// --- it fails cleanly at every state ----------------------------------------------------------------------------------

/// A way through the workflow that passes this state, and whether the load has a rate.
fn way_to(state: &str) -> (Script, bool) {
    match state {
        "ExpireTender" => (well_after_expiry, true),
        "MarkUncovered" => (nobody_accepts, true),
        "MarkMissedPickup" => (nobody_picks_up, true),
        "ChaseDelivery" => (delivered_late, true),
        "MarkRefused" => (all_refused, true),
        "RequestPod" => (signed_late, true),
        "FlagBilling" => (well, false),
        _ => (well, true),
    }
}

async fn world_for(rated: bool) -> World {
    if rated { rated_world().await } else { World::new().await }
}

/// After the cause is mended, a person goes on with what the load offers, until it is closed.
async fn mend(world: &mut World, state: &str) {
    world.faults = Faults::default();
    world.add_rate().await;
    for _ in 0..4 {
        let load = world.load().await;
        let may = |action: &str| load["allowed_actions"].as_array().unwrap().iter().any(|a| a == action);
        match load["status"].as_str().unwrap() {
            "closed" => return,
            "refused" if world.invoices().await.len() == 1 && !may("resume") => return,
            _ if may("tender") => drop(tender(world, well).await),
            _ if may("resume") => {
                let answer = world.command("resume", json!({})).await;
                assert_eq!(answer.status, 200, "{}", answer.text);
                let script = if state == "MarkRefused" { all_refused } else { well };
                run_all(world, script).await;
            }
            other => {
                // Nothing calls for a person because the compensation itself failed: a reason does.
                let answer = world.command("resume", json!({"reason": "the execution failed"})).await;
                assert_eq!(answer.status, 200, "{other}: {}", answer.text);
                run_all(world, well).await;
            }
        }
    }
    panic!("{state}: not mended: {}", world.load().await);
}

async fn fails_at(state: &str, when: Fails, twice: Option<(String, Twice)>) {
    let (script, rated) = way_to(state);
    let mut world = world_for(rated).await;
    world.faults = Faults { fails: Some((state.to_owned(), when)), twice };
    let ran = tender(&mut world, script).await;
    let failed = Outcome::Failed("WorkflowFailed".to_owned());
    assert_eq!(ran[0].outcome, failed, "{state} {when:?}: {:?}", ran[0].trace);
    let load = world.load().await;
    // Nothing is left that waits for somebody who no longer listens.
    assert_ne!(load["status"], "tendering", "{state} {when:?}");
    assert!(world.tenders().await.iter().all(|tender| tender["status"] != "offered"), "{state} {when:?}");
    if load["status"] != "closed" {
        assert_eq!(load["attention"]["code"], "workflow_failed", "{state} {when:?}");
        assert_eq!(load["next_action"]["owner"], "support", "{state} {when:?}");
    }
    mend(&mut world, state).await;
    assert_eq!(world.invoices().await.len(), 1, "{state} {when:?}");
}

/// `GiveUp` is the compensation itself.
fn steps() -> Vec<String> {
    Machine::tender_to_invoice().of_type("Task").into_iter().filter(|name| name != "GiveUp").collect()
}

#[test]
fn it_fails_cleanly_at_every_state() {
    block_on(async {
        for state in steps() {
            for when in [Fails::Before, Fails::After] {
                fails_at(&state, when, None).await;
            }
        }
    });
}

#[test]
fn even_a_compensation_that_fails_leaves_a_load_that_can_be_mended() {
    block_on(async {
        let mut world = rated_world().await;
        // Both fail: the step, and then what cleans up after it.
        world.faults.fails = Some(("AwaitDispatch".to_owned(), Fails::Before));
        let machine = Machine::tender_to_invoice();
        assert_eq!(machine.states()["GiveUp"]["Catch"][0]["Next"], "Failed");
        tender(&mut world, well).await;
        mend(&mut world, "AwaitDispatch").await;
    });
}

// --- every step may run twice -----------------------------------------------------------------------------------------

/// Steps that count how often they ran: only the receipt of their entry tells a repetition from the next reminder.
const COUNTING: [&str; 2] = ["ChaseDelivery", "RequestPod"];

#[test]
fn every_step_may_run_twice() {
    block_on(async {
        let (both, repeated) = ([Twice::Repeated, Twice::Anew].as_slice(), [Twice::Repeated].as_slice());
        let ways: [(Script, bool, &str, &[Twice]); 8] = [
            (well, true, "closed", both),
            (well_after_expiry, true, "closed", both),
            (nobody_accepts, true, "uncovered", both),
            (nobody_picks_up, true, "missed_pickup", both),
            (delivered_late, true, "closed", repeated),
            (all_refused, true, "refused", both),
            (signed_late, true, "closed", repeated),
            (well, false, "delivered", both),
        ];
        for (script, rated, end, ways) in ways {
            for &twice in ways {
                let mut world = world_for(rated).await;
                world.faults.twice = Some((String::new(), twice));
                let ran = drive::tender(&mut world, script).await;
                succeeded(&ran);
                assert_eq!(status(&world).await, end, "{twice:?} {:?}", ran[0].trace);
                assert!(world.tenders().await.len() <= 2, "a carrier was asked twice");
                let invoices = usize::from(matches!(end, "closed" | "refused"));
                assert_eq!(world.invoices().await.len(), invoices, "{twice:?} {end}");
            }
        }
    });
}

#[test]
fn each_step_alone_may_run_twice() {
    block_on(async {
        for state in steps() {
            let (script, rated) = way_to(&state);
            let mut world = world_for(rated).await;
            let twice = if COUNTING.contains(&state.as_str()) { Twice::Repeated } else { Twice::Anew };
            world.faults.twice = Some((state.clone(), twice));
            succeeded(&tender(&mut world, script).await);
            let end = match state.as_str() {
                "MarkUncovered" => "uncovered",
                "MarkMissedPickup" => "missed_pickup",
                "MarkRefused" => "refused",
                "FlagBilling" => "delivered",
                _ => "closed",
            };
            assert_eq!(status(&world).await, end, "{state}");
        }
    });
}

// --- every compensation may run twice ---------------------------------------------------------------------------------

#[test]
fn every_compensation_may_run_twice() {
    block_on(async {
        for state in steps() {
            fails_at(&state, Fails::After, Some(("GiveUp".to_owned(), Twice::Anew))).await;
        }
    });
}
