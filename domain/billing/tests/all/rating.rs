//! From facts and prices to lines.

use crate::common::*;
use billing::*;
use kernel::{Money, TypedId as _};
use proptest::prelude::*;

#[test]
fn a_line_explains_itself() {
    let lines =
        rate_load(&load(vec![shipped("1", "a", "8400", 2)]), &packed(&["1"]), &with_fuel(book(vec![per_mile()])))
            .unwrap();
    let words: Vec<(&str, &str, i64)> =
        lines.iter().map(|l| (l.kind.as_str(), l.explanation.as_str(), l.amount.amount_minor)).collect();
    assert_eq!(
        words,
        [
            ("linehaul", "Midwest: 412 mi x $2.15/mi = $885.80, above the minimum $450.00", 88_580),
            (
                "fuel_surcharge",
                "Standard: diesel $3.742/gal (eia_us of 2026-11-16) is $0.4237/mi x 412 mi = $174.56",
                17_456
            ),
            ("handling", "Midwest: 1 x $8.50 per shipment = $8.50", 850),
        ]
    );
    assert_eq!(lines[1].fuel_price_id, Some(fuel_id("2026-11-16")));
    assert_eq!(lines[2].sources, [event("packed 1")]);
}

#[test]
fn the_minimum_is_reached_from_below() {
    let mut short = load(vec![shipped("1", "a", "8400", 2)]);
    short.miles = Some(dec("100"));
    let lines = rate_load(&short, &Billables::default(), &book(vec![per_mile()])).unwrap();
    assert_eq!(lines[0].explanation, "Midwest: 100 mi x $2.15/mi = $215.00, raised to the minimum $450.00");
    assert_eq!(lines[0].amount, usd(45_000));
}

#[test]
fn one_truck_for_two_accounts_is_paid_to_the_cent() {
    let mut billables = packed(&["1", "2", "3"]);
    billables.proofs =
        vec![Proof { source: event("pod"), stop_id: stop(3), document_id: kernel::DocumentId::derive(&["pod"]) }];
    let lines = rate_load(&two_accounts(), &billables, &with_fuel(book(vec![per_mile()]))).unwrap();
    let linehaul = of(&lines, LineKind::Linehaul, "a");
    assert_eq!(linehaul.iter().map(|l| l.amount.amount_minor).collect::<Vec<_>>(), [53_148, 13_287]);
    assert!(
        linehaul[0].explanation.ends_with("; this order is 1200 of 2000 lb: $531.48"),
        "{}",
        linehaul[0].explanation
    );
    assert_eq!(linehaul[0].sources, [event("dispatched")]);
    assert_eq!(linehaul[1].sources, [event("dispatched"), event("pod")]);
    let b: i64 = of(&lines, LineKind::Linehaul, "b").iter().map(|l| l.amount.amount_minor).sum();
    assert_eq!(53_148 + 13_287 + b, 88_580);
    let stop_off: i64 =
        ["a", "b"].iter().flat_map(|o| of(&lines, LineKind::StopOff, o)).map(|l| l.amount.amount_minor).sum();
    assert_eq!(stop_off, 5_000);
    assert_eq!(of(&lines, LineKind::Handling, "a")[0].quantity, dec("2"));
}

#[test]
fn hundredweight_prices_the_accounts_own_freight() {
    let rate = terms(Method::PerHundredweight { rate: dec("18.40"), minimum: usd(10_000) });
    let lines = rate_load(&two_accounts(), &Billables::default(), &book(vec![rate])).unwrap();
    let a: Vec<i64> = of(&lines, LineKind::Linehaul, "a").iter().map(|l| l.amount.amount_minor).collect();
    assert_eq!(a, [22_080, 5_520]);
    let b = of(&lines, LineKind::Linehaul, "b")[0];
    assert_eq!(b.explanation, "Midwest: 5 cwt x $18.4/cwt = $92.00, raised to the minimum $100.00");
}

#[test]
fn percent_bands_go_by_the_accounts_linehaul() {
    let band = |from: &str, percent: &str| Band { from: dec(from), percent: dec(percent) };
    let mut book = with_fuel(book(vec![terms(Method::Flat { amount: usd(100_000) })]));
    book.schedules = vec![schedule(FuelMethod::PercentBands {
        bands: vec![band("3.00", "18.5"), band("3.50", "21"), band("4", "30")],
    })];
    let lines = rate_load(&two_accounts(), &Billables::default(), &book).unwrap();
    let fuel = of(&lines, LineKind::FuelSurcharge, "b")[0];
    assert_eq!(fuel.amount, usd(5_250));
    assert_eq!(fuel.explanation, "Standard: diesel $3.742/gal (eia_us of 2026-11-16) is 21 % of linehaul $250.00");
}

#[test]
fn doors_are_paid_by_those_whose_freight_stood_there() {
    let billables = Billables {
        attempts: vec![attempt("first", 3, Outcome::Refused, 1), attempt("second", 3, Outcome::Delivered, 2)],
        ..Billables::default()
    };
    let lines = rate_load(&two_accounts(), &billables, &book(vec![per_mile()])).unwrap();
    let cents = |kind, owner| of(&lines, kind, owner).iter().map(|l| l.amount.amount_minor).sum::<i64>();
    assert_eq!((cents(LineKind::RefusedDelivery, "a"), cents(LineKind::RefusedDelivery, "b")), (938, 1_562));
    assert_eq!(cents(LineKind::Redelivery, "a") + cents(LineKind::Redelivery, "b"), 7_501);
    assert_eq!(of(&lines, LineKind::Redelivery, "b")[0].sources, [event("second")]);
}

#[test]
fn the_most_specific_rate_wins() {
    let base = || terms(Method::Flat { amount: usd(1) });
    let state = |code: &str| LaneEnd::State { state: code.parse().unwrap() };
    let zip3 = |digits: &str| LaneEnd::Zip3 { zip3: digits.parse().unwrap() };
    let rates = vec![
        RateTerms { name: "any".into(), ..base() },
        RateTerms { name: "from IL".into(), origin: state("IL"), ..base() },
        RateTerms { name: "to NE".into(), destination: state("NE"), ..base() },
        RateTerms { name: "to 681".into(), destination: zip3("681"), ..base() },
        RateTerms { name: "to 681 from 606".into(), destination: zip3("681"), origin: zip3("606"), ..base() },
        RateTerms { name: "with carrier".into(), carrier_id: Some(kernel::CarrierId::derive(&["carrier"])), ..base() },
        RateTerms { name: "for a".into(), account_id: Some(account("a")), ..base() },
        RateTerms { name: "for z".into(), account_id: Some(account("z")), ..base() },
        RateTerms {
            name: "not yet".into(),
            effective_from: day("2026-11-23"),
            account_id: Some(account("a")),
            ..base()
        },
        RateTerms {
            name: "no more".into(),
            effective_to: Some(day("2026-11-21")),
            account_id: Some(account("a")),
            ..base()
        },
        RateTerms { name: "to TX".into(), destination: state("TX"), ..base() },
    ];
    let choose = |without: &[&str]| {
        let rates: Vec<RateTerms> = rates.iter().filter(|r| !without.contains(&r.name.as_str())).cloned().collect();
        rate_for(&book(rates).rates, &two_accounts(), account("a")).unwrap().1.name.clone()
    };
    let mut without = Vec::new();
    for expected in ["for a", "with carrier", "to 681 from 606", "to 681", "to NE", "from IL", "any"] {
        assert_eq!(choose(&without), expected);
        without.push(expected);
    }
    // Of two alike, the one that took effect last.
    let newer = RateTerms { name: "newer".into(), effective_from: day("2026-11-22"), ..base() };
    let two = book(vec![newer, base()]).rates;
    assert_eq!(rate_for(&two, &two_accounts(), account("a")).unwrap().1.name, "newer");
}

#[test]
fn what_is_missing_is_named() {
    let code = |load: &Dispatched, book: &Book| rate_load(load, &Billables::default(), book).unwrap_err().code();
    let unknown = Dispatched { miles: None, ..two_accounts() };
    assert_eq!(code(&two_accounts(), &Book::default()), "no_matching_rate");
    assert_eq!(code(&unknown, &book(vec![per_mile()])), "miles_unknown");
    assert_eq!(code(&load(vec![]), &book(vec![per_mile()])), "nothing_shipped");
    let mut dry = with_fuel(book(vec![per_mile()]));
    dry.prices.retain(|p| p.1.date == day("2026-11-22"));
    // A Sunday's price is effective from Monday: not on its own day.
    assert_eq!(code(&two_accounts(), &dry), "no_fuel_price");
}

fn any_load() -> impl Strategy<Value = Dispatched> {
    let shipment = (0u64..5_000_000, prop::sample::select(vec!["a", "b", "c"]), 2u32..5);
    (prop::collection::vec(shipment, 1..12), 0i64..3_000).prop_map(|(rows, miles)| {
        let one = |(n, (weight, owner, at)): (usize, (u64, &str, u32))| {
            let pounds = rust_decimal::Decimal::new(i64::try_from(weight).unwrap(), 2).to_string();
            shipped(&n.to_string(), owner, &pounds, at)
        };
        Dispatched { miles: Some(miles.into()), ..load(rows.into_iter().enumerate().map(one).collect()) }
    })
}

fn any_method() -> impl Strategy<Value = Method> {
    let rate = (0i64..99_999).prop_map(|n| rust_decimal::Decimal::new(n, 3));
    let money = (0i64..1_000_000).prop_map(Money::usd);
    prop_oneof![
        money.clone().prop_map(|amount| Method::Flat { amount }),
        (rate.clone(), money.clone()).prop_map(|(rate, minimum)| Method::PerMile { rate, minimum }),
        (rate, money).prop_map(|(rate, minimum)| Method::PerHundredweight { rate, minimum }),
    ]
}

proptest! {
    /// Every order is on some line; the truck's price is paid to the cent when all accounts have the same rate; no event is
    /// billed twice to one account by one kind; the same facts in another order give the same lines.
    #[test]
    fn a_load_is_billed_whole_and_once(load in any_load(), method in any_method()) {
        let names: Vec<String> = (0..load.shipments.len()).map(|n| n.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let billables = packed(&names).sorted();
        let truck = match &method {
            Method::Flat { amount } => Some(*amount),
            Method::PerMile { .. } => {
                let alone = Dispatched { shipments: vec![shipped("x", "a", "1", 2)], ..load.clone() };
                Some(rate_load(&alone, &Billables::default(), &book(vec![terms(method.clone())])).unwrap()[0].amount)
            }
            Method::PerHundredweight { .. } => None,
        };
        let lines = rate_load(&load, &billables, &with_fuel(book(vec![terms(method)]))).unwrap();
        for shipment in &load.shipments {
            prop_assert_eq!(lines.iter().filter(|l| l.order_id == Some(shipment.order_id)).count(), 1);
        }
        let linehaul = lines.iter().filter(|l| l.kind == LineKind::Linehaul);
        if let Some(truck) = truck {
            prop_assert_eq!(sum_of(linehaul), Ok(truck));
        }
        let stop_offs = lines.iter().filter(|l| l.kind == LineKind::StopOff);
        prop_assert_eq!(sum_of(stop_offs).unwrap(), usd(5_000 * i64::from(load.delivery_stops - 1)));
        let handled: Vec<_> = lines.iter().filter(|l| l.kind == LineKind::Handling).flat_map(|l| &l.sources).collect();
        let distinct: std::collections::BTreeSet<_> = handled.iter().collect();
        prop_assert_eq!((handled.len(), distinct.len()), (load.shipments.len(), load.shipments.len()));
        for line in &lines {
            prop_assert!(line.amount.amount_minor >= 0 && !line.sources.is_empty() && !line.explanation.is_empty());
        }
    }
}
