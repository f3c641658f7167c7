//! A whole exchange between a shipper and a carrier, with what goes wrong in real ones.

use partners::x12::*;

fn address(id: &str) -> Address {
    Address { qualifier: "ZZ".into(), id: id.into(), group_id: None }
}

/// The shipper's view of the carrier; `flip` is the carrier's of the shipper.
fn carrier() -> Profile {
    Profile { name: "Carrier".into(), us: address("SHIPPER"), them: address("CARRIER"), ..Profile::default() }
}

fn flip(profile: &Profile) -> Profile {
    Profile { us: profile.them.clone(), them: profile.us.clone(), ..profile.clone() }
}

fn stamp(number: u32) -> Stamp {
    Stamp { date: "20260102".into(), time: "0304".into(), interchange: number, group: number, first_set: 1 }
}

fn party(role: &str, city: &str, state: &str) -> Party {
    Party {
        role: role.into(),
        name: format!("Warehouse of {city}"),
        id_qualifier: Some("93".into()),
        id: Some("W1".into()),
        lines: vec!["1 Dock Road".into()],
        city: Some(city.into()),
        state: Some(state.into()),
        postal_code: Some("60609".into()),
        country: Some("US".into()),
        contacts: vec![Contact {
            function: "IC".into(),
            name: Some("Pat".into()),
            numbers: vec![("TE".into(), "555-0100".into())],
        }],
    }
}

fn moment(qualifier: &str, day: i8) -> Moment {
    Moment {
        qualifier: qualifier.into(),
        date: jiff::civil::Date::new(2026, 1, day).ok(),
        time_qualifier: Some("I".into()),
        time: jiff::civil::Time::new(8, 30, 0, 0).ok(),
        zone: Some("LT".into()),
    }
}

pub fn tender(purpose: TenderPurpose) -> LoadTender {
    let stop = |sequence, reason: &str, party, day| TenderStop {
        sequence,
        reason: reason.into(),
        weight: Some(42_000.into()),
        weight_unit: Some("L".into()),
        units: Some(24.into()),
        unit: Some("PL".into()),
        common: Common {
            dates: vec![moment("37", day)],
            parties: vec![party],
            references: vec![Reference::new("PO", "PO-1")],
            ..Common::default()
        },
        orders: vec![StopOrder {
            purchase_order: Some("PO-1".into()),
            quantity: Some(24.into()),
            ..StopOrder::default()
        }],
        descriptions: vec!["canned goods".into()],
    };
    LoadTender {
        purpose: Some(purpose),
        scac: "SCAC".into(),
        shipment_id: "LOAD-1".into(),
        payment: Some("PP".into()),
        common: Common {
            references: vec![Reference::new("BM", "BOL-1")],
            notes: vec!["call before arrival".into()],
            parties: vec![party("BT", "Chicago", "IL")],
            ..Common::default()
        },
        equipment: vec![Equipment { initial: Some("SCAC".into()), number: "53127".into(), kind: Some("TL".into()) }],
        stops: vec![stop(1, "CL", party("SH", "Chicago", "IL"), 3), stop(2, "CU", party("CN", "Dallas", "TX"), 5)],
        totals: Some(Totals { weight: Some(42_000.into()), ..Totals::default() }),
    }
}

fn one(receipt: Receipt) -> SetReceipt {
    assert_eq!(receipt.sets.len(), 1, "{:?}", receipt.report);
    assert_eq!(receipt.report.class(), Class::Clean, "{:?}", receipt.report);
    receipt.sets.into_iter().next().unwrap()
}

#[test]
fn a_tender_is_answered_tracked_billed_and_acknowledged() {
    let carrier = carrier();
    let shipper = flip(&carrier);
    let text = send(&[Outbound::LoadTender(tender(TenderPurpose::Original))], &carrier, &stamp(1)).unwrap();
    let receipt = receive(text.as_bytes(), &shipper, |_| false);
    let owed = receipt.owed.clone();
    let read = one(receipt);
    assert_eq!(read.content, Some(Inbound::LoadTender(tender(TenderPurpose::Original))));
    assert_eq!((read.verdict, &read.findings.issues), (Verdict::Accepted, &vec![]));

    let answers: Vec<Outbound> = owed.into_iter().map(|owed| Outbound::Acknowledgement(owed.acknowledgement)).collect();
    let text = send(&answers, &shipper, &stamp(2)).unwrap();
    let receipt = receive(text.as_bytes(), &carrier, |_| false);
    assert!(receipt.owed.is_empty(), "an acknowledgement is not acknowledged");
    let Some(Inbound::Acknowledgement(ack)) = one(receipt).content else { panic!() };
    assert_eq!((ack.functional_code.as_str(), ack.control.as_str()), ("SM", "1"));
    assert_eq!((ack.verdict, ack.stated, ack.received, ack.accepted), (Some(Verdict::Accepted), 1, 1, 1));
    assert_eq!(ack.sets[0].control, "0001");
}

#[test]
fn a_resend_is_acknowledged_and_not_acted_on() {
    let carrier = carrier();
    let text = send(&[Outbound::LoadTender(tender(TenderPurpose::Original))], &carrier, &stamp(1)).unwrap();
    let first = one(receive(text.as_bytes(), &flip(&carrier), |_| false));
    assert!(first.is_to_act_on());
    let receipt = receive(text.as_bytes(), &flip(&carrier), |key| *key == first.key);
    assert_eq!(receipt.owed.len(), 1);
    let again = one(receipt);
    assert!(again.is_duplicate && !again.is_to_act_on());
    // Other white space and line ends are the same set; another word is another.
    let reflowed = text.replace("~\n", "~\r\n\r\n");
    assert_eq!(one(receive(reflowed.as_bytes(), &flip(&carrier), |_| false)).key, first.key);
    let changed = text.replace("B2A*00", "B2A*04");
    assert_ne!(one(receive(changed.as_bytes(), &flip(&carrier), |_| false)).key, first.key);
}

#[test]
fn purposes_of_a_tender_are_told_apart() {
    let carrier = carrier();
    for purpose in [TenderPurpose::Cancellation, TenderPurpose::Change, TenderPurpose::Replace] {
        let text = send(&[Outbound::LoadTender(tender(purpose))], &carrier, &stamp(1)).unwrap();
        let Some(Inbound::LoadTender(read)) = one(receive(text.as_bytes(), &flip(&carrier), |_| false)).content else {
            panic!()
        };
        assert_eq!(read.purpose, Some(purpose));
    }
}

const THREE: &str =
    "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*SHIPPER        *260102*0304*U*00401*000000009*0*P*>~
GS*GF*CARRIER*SHIPPER*20260102*0304*9*X*004010~
ST*990*0001~B1*SCAC*LOAD-1*20260102*A~SE*3*0001~
ST*990*0002~B1*SCAC**20261302*Q~SE*3*0002~
ST*990*0003~B1*SCAC*LOAD-3*20260102*D~SE*9*0003~
GE*3*9~
IEA*1*000000009~
";

#[test]
fn one_bad_set_among_three_is_answered_by_the_partners_strictness() {
    let answer = |strictness| {
        let profile = Profile { strictness, ..carrier() };
        let receipt = receive(THREE.as_bytes(), &profile, |_| false);
        let ack = receipt.owed[0].acknowledgement.clone();
        let verdicts: Vec<_> = ack.sets.iter().map(|set| set.verdict.unwrap().code()).collect();
        let acts = receipt.sets.iter().filter(|set| set.is_to_act_on()).count();
        (verdicts.join(""), ack.verdict.unwrap().code(), ack.accepted, acts, ack)
    };
    let (sets, group, accepted, acts, ack) = answer(Strictness::Strict);
    assert_eq!((sets.as_str(), group, accepted, acts), ("ARR", "P", 1, 1));
    assert_eq!(ack.sets[1].faults, [SetFault::SegmentsInError]);
    let notes = &ack.sets[1].notes;
    assert_eq!((notes.len(), notes[0].segment.as_str(), notes[0].position), (1, "B1", 2));
    let elements: Vec<_> = notes[0].elements.iter().map(|e| (e.number, e.fault.unwrap().code())).collect();
    assert_eq!(elements, [(2, "1"), (3, "8"), (4, "7")]);
    assert_eq!(ack.sets[2].faults, [SetFault::CountMismatch]);
    let (sets, group, accepted, acts, _) = answer(Strictness::Lenient);
    assert_eq!((sets.as_str(), group, accepted, acts), ("AEE", "E", 3, 3));
    let (sets, group, accepted, acts, ack) = answer(Strictness::Off);
    assert_eq!((sets.as_str(), group, accepted, acts), ("AAA", "A", 3, 3));
    assert!(ack.sets.iter().all(|set| set.notes.is_empty() && set.faults.is_empty()));
}

#[test]
fn a_997_and_a_999_say_the_same_and_read_back() {
    for kind in [AckKind::Functional, AckKind::Implementation] {
        let profile = Profile { strictness: Strictness::Strict, acknowledge_with: kind, ..carrier() };
        let receipt = receive(THREE.as_bytes(), &profile, |_| false);
        let ack = receipt.owed[0].acknowledgement.clone();
        let text = send(&[Outbound::Acknowledgement(ack.clone())], &profile, &stamp(3)).unwrap();
        let segment = if kind == AckKind::Functional { "\nAK5*R*5~" } else { "\nIK5*R*5~" };
        assert!(text.contains(segment), "{text}");
        let read = one(receive(text.as_bytes(), &flip(&profile), |_| false));
        assert_eq!(read.content, Some(Inbound::Acknowledgement(ack)));
    }
}

#[test]
fn what_we_sent_is_late_until_it_is_answered() {
    let sent: jiff::Timestamp = "2026-01-02T03:04:00Z".parse().unwrap();
    let after = |minutes| sent + jiff::SignedDuration::from_mins(minutes);
    let [expected] = <[Expected; 1]>::try_from(Expected::in_text(THREE.as_bytes(), sent)).unwrap();
    assert_eq!((expected.functional_code.as_str(), expected.control.as_str(), expected.sets.len()), ("GF", "9", 3));
    let within = carrier().acknowledge_within_minutes();
    assert!(!expected.is_overdue(within, after(24 * 60)) && expected.is_overdue(within, after(24 * 60 + 1)));
    let profile = Profile { strictness: Strictness::Strict, ..carrier() };
    let ack = receive(THREE.as_bytes(), &profile, |_| false).owed[0].acknowledgement.clone();
    let answered = expected.answered_by(&ack).unwrap();
    assert_eq!(answered.verdict, Some(Verdict::Partially));
    assert_eq!(answered.rejected, [("990".into(), "0002".into()), ("990".into(), "0003".into())]);
    assert_eq!(answered.miscounted, None);
    let padded = Acknowledgement { control: "0009".into(), received: 2, ..ack.clone() };
    assert_eq!(expected.answered_by(&padded).unwrap().miscounted, Some(2));
    assert_eq!(expected.answered_by(&Acknowledgement { control: "10".into(), ..ack }), None);
    let text = send(&[Outbound::Acknowledgement(padded)], &profile, &stamp(4)).unwrap();
    assert_eq!(Expected::in_text(text.as_bytes(), sent), [], "nobody acknowledges an acknowledgement");
}

#[test]
fn what_we_do_not_read_is_rejected_and_kept_out() {
    let text = THREE.replace("ST*990*0001", "ST*810*0001");
    let receipt = receive(text.as_bytes(), &carrier(), |_| false);
    assert!(receipt.sets[0].content.is_none());
    let ack = &receipt.owed[0].acknowledgement;
    assert_eq!(ack.sets[0].faults, [SetFault::NotSupported]);
    assert_eq!(ack.sets[0].verdict, Some(Verdict::Rejected));
    // Another sender's interchange is not this partner's to speak for.
    let stranger = receive(THREE.replace("CARRIER  ", "STRANGER ").as_bytes(), &carrier(), |_| false);
    assert_eq!((stranger.foreign.len(), stranger.owed.len()), (1, 0));
    assert!(stranger.sets.iter().all(|set| !set.is_to_act_on()));
}

#[test]
fn a_set_without_an_interchange_is_taken_from_whoever_brings_it() {
    let receipt = receive(b"ST*990*0001~B1*SCAC*LOAD-1*20260102*A~SE*3*0001~", &carrier(), |_| false);
    assert_eq!((receipt.report.class(), receipt.owed.len(), receipt.foreign.len()), (Class::TransactionOnly, 0, 0));
    assert!(receipt.sets[0].is_to_act_on());
}

#[test]
fn a_set_is_routed_by_its_st_and_not_by_its_group() {
    let text = THREE.replace("GS*GF", "GS*SR");
    let receipt = receive(text.as_bytes(), &carrier(), |_| false);
    assert!(matches!(receipt.sets[0].content, Some(Inbound::TenderResponse(_))));
}

#[test]
fn a_group_that_breaks_off_is_answered_too() {
    let cut = THREE.split("GE*").next().unwrap();
    let receipt = receive(cut.as_bytes(), &Profile { strictness: Strictness::Strict, ..carrier() }, |_| false);
    assert_eq!(receipt.report.class(), Class::Fragment);
    let ack = &receipt.owed[0].acknowledgement;
    assert_eq!((ack.verdict, &ack.faults), (Some(Verdict::Rejected), &vec![GroupFault::TrailerMissing]));
    assert!(ack.accepted == 0 && receipt.sets.iter().all(|set| !set.is_to_act_on()), "none of it counts");
    let lenient = receive(cut.as_bytes(), &carrier(), |_| false);
    assert_eq!(lenient.owed[0].acknowledgement.verdict, Some(Verdict::WithErrors));
    assert_eq!(lenient.sets.iter().filter(|set| set.is_to_act_on()).count(), 3);
}

#[test]
fn a_profile_is_data_and_may_require_references() {
    let profile: Profile = serde_json::from_str(
        r#"{ "name": "Grocer", "us": { "qualifier": "02", "id": "SCAC", "group_id": null },
             "them": { "qualifier": "08", "id": "925485US00", "group_id": "925485US00" },
             "release": "005010", "strictness": "strict", "acknowledge_with": "999",
             "delimiters": { "element": "|", "component": ":", "terminator": "'", "repetition": "^" },
             "required_references": [{ "set": "204", "qualifiers": ["BM", "SI"] }],
             "status_codes": { "X3": "arrived_delivery" } }"#,
    )
    .unwrap();
    let their = flip(&profile);
    let mut tender = tender(TenderPurpose::Original);
    let text = send(&[Outbound::LoadTender(tender.clone())], &their, &stamp(1)).unwrap();
    assert!(text.starts_with("ISA|00|") && text.contains("|^|00501|") && text.contains("|005010'"), "{text}");
    assert_eq!(one(receive(text.as_bytes(), &profile, |_| false)).verdict, Verdict::Accepted);
    tender.common.references.clear();
    let text = send(&[Outbound::LoadTender(tender)], &their, &stamp(2)).unwrap();
    let receipt = receive(text.as_bytes(), &profile, |_| false);
    assert_eq!(receipt.owed[0].acknowledgement.kind, AckKind::Implementation);
    let read = one(receipt);
    assert_eq!(read.verdict, Verdict::Rejected);
    assert_eq!(
        read.findings.issues[0].reason,
        "no reference with qualifier BM or SI, which this partner's profile requires"
    );
    assert!(serde_json::from_str::<Profile>(r#"{ "strictnes": "strict" }"#).is_err());
}

fn round_trip(set: Outbound, expected: &Inbound) {
    let carrier = carrier();
    let text = send(&[set], &carrier, &stamp(1)).unwrap();
    let read = one(receive(text.as_bytes(), &flip(&carrier), |_| false));
    assert_eq!(read.findings.issues, [], "{text}");
    assert_eq!(read.content.as_ref(), Some(expected), "{text}");
}

#[test]
fn every_set_that_goes_both_ways_reads_as_it_was_written() {
    let common = Common {
        references: vec![Reference::new("BM", "BOL-1")],
        dates: vec![moment("10", 3)],
        parties: vec![party("SF", "Chicago", "IL")],
        ..Common::default()
    };
    let line = WarehouseLine {
        number: Some(1),
        quantity: Some(12.into()),
        unit: Some("CA".into()),
        upc: Some("000100011110".into()),
        products: vec![ProductId { qualifier: "VN".into(), value: "000100".into() }],
        description: Some("strudel".into()),
        common: Common { references: vec![Reference::new("LT", "LOT-1")], ..Common::default() },
        ..WarehouseLine::default()
    };
    let carrier = CarrierDetail { method: Some("M".into()), scac: Some("SCAC".into()), ..CarrierDetail::default() };
    let totals = Measures {
        quantity: Some(12.into()),
        weight: Some(500.into()),
        weight_unit: Some("LB".into()),
        ..Measures::default()
    };
    let order = ShippingOrder {
        status: "N".into(),
        order: "SO-1".into(),
        purchase_order: Some("PO-1".into()),
        common: common.clone(),
        carrier: Some(carrier.clone()),
        lines: vec![line.clone()],
        totals: Some(totals.clone()),
    };
    round_trip(Outbound::ShippingOrder(order.clone()), &Inbound::ShippingOrder(order));
    let advice = ShippingAdvice {
        status: "F".into(),
        order: "SO-1".into(),
        shipped: jiff::civil::Date::new(2026, 1, 4).ok(),
        shipment_id: Some("SHIP-1".into()),
        purchase_order: Some("PO-1".into()),
        common: common.clone(),
        carrier: Some(carrier.clone()),
        lines: vec![WarehouseLine {
            status: Some("CP".into()),
            ordered: Some(12.into()),
            quantity: Some(10.into()),
            difference: Some(2.into()),
            marks: vec![Mark { qualifier: "GM".into(), value: "00012345678905123457".into() }],
            ..line.clone()
        }],
        totals: Some(totals.clone()),
    };
    round_trip(Outbound::ShippingAdvice(advice.clone()), &Inbound::ShippingAdvice(advice));
    let transfer = StockTransfer {
        status: "N".into(),
        order: "TR-1".into(),
        common: common.clone(),
        carrier: Some(carrier.clone()),
        lines: vec![WarehouseLine { number: None, lot: Some("L1".into()), ..line.clone() }],
        totals: Some(totals),
        ..StockTransfer::default()
    };
    round_trip(Outbound::StockTransfer(transfer.clone()), &Inbound::StockTransfer(transfer));
    let receipt = StockReceipt {
        status: "F".into(),
        received: jiff::civil::Date::new(2026, 1, 6).ok(),
        receipt: "RC-1".into(),
        order: Some("TR-1".into()),
        common: common.clone(),
        carrier: Some(carrier),
        lines: vec![WarehouseLine {
            exceptions: vec![ReceivingException {
                quantity: Some(2.into()),
                unit: Some("CA".into()),
                condition: "01".into(),
                damage_reason: Some("03".into()),
            }],
            ..line
        }],
        totals: Some(ReceiptTotals { received: Some(10.into()), shipped: Some(12.into()), damaged: Some(2.into()) }),
        ..StockReceipt::default()
    };
    round_trip(Outbound::StockReceipt(receipt.clone()), &Inbound::StockReceipt(receipt));
    let status = ShipmentStatus {
        pro_number: "PRO-1".into(),
        shipment_id: "LOAD-1".into(),
        scac: "SCAC".into(),
        common: common.clone(),
        events: vec![
            StatusEvent {
                line: Some(1),
                status: Some("X3".into()),
                reason: Some("NS".into()),
                date: jiff::civil::Date::new(2026, 1, 3).ok(),
                time: jiff::civil::Time::new(8, 0, 0, 0).ok(),
                zone: Some("CT".into()),
                place: Some(StatusPlace {
                    city: Some("Chicago".into()),
                    state: Some("IL".into()),
                    ..StatusPlace::default()
                }),
                unit: Some(StatusUnit {
                    scac: Some("SCAC".into()),
                    number: Some("53127".into()),
                    kind: Some("TL".into()),
                }),
                common: Common { references: vec![Reference::new("QN", "1")], ..Common::default() },
                weight: Some(42_000.into()),
                weight_unit: Some("L".into()),
                pieces: Some(24.into()),
                ..StatusEvent::default()
            },
            StatusEvent {
                line: Some(2),
                appointment: Some("AB".into()),
                reason: Some("NA".into()),
                date: jiff::civil::Date::new(2026, 1, 5).ok(),
                ..StatusEvent::default()
            },
        ],
    };
    round_trip(Outbound::ShipmentStatus(status.clone()), &Inbound::ShipmentStatus(status));
    let response = TenderResponse {
        scac: "SCAC".into(),
        shipment_id: "LOAD-1".into(),
        date: jiff::civil::Date::new(2026, 1, 2).ok(),
        answer: Some(Answer::Declined),
        reason: Some("CPT".into()),
        common: Common { references: common.references.clone(), notes: vec!["no truck".into()], ..Common::default() },
    };
    round_trip(Outbound::TenderResponse(response.clone()), &Inbound::TenderResponse(response));
    let bill = BillOfLading {
        scac: "SCAC".into(),
        payment: Some("PP".into()),
        shipment_id: "BOL-1".into(),
        purpose: Some("00".into()),
        common: common.clone(),
        lines: vec![BillLine {
            number: 1,
            pieces: Some(24.into()),
            packaging: Some("PLT".into()),
            weight: Some(42_000.into()),
            weight_unit: Some("L".into()),
            description: Some("canned goods".into()),
            common: Common::default(),
        }],
        ..BillOfLading::default()
    };
    round_trip(Outbound::BillOfLading(bill.clone()), &Inbound::BillOfLading(bill));
    let invoice = FreightInvoice {
        number: "INV-1".into(),
        shipment_id: "LOAD-1".into(),
        payment: Some("PP".into()),
        date: jiff::civil::Date::new(2026, 1, 7).ok(),
        amount: "1234.56".parse().ok(),
        scac: "SCAC".into(),
        currency: Some("USD".into()),
        common,
        lines: vec![InvoiceLine {
            number: 1,
            description: Some("linehaul".into()),
            weight: Some(42_000.into()),
            pieces: Some(24.into()),
            charges: vec![Charge {
                rate: "1234.56".parse().ok(),
                rate_qualifier: Some("FR".into()),
                amount: "1234.56".parse().ok(),
                code: Some("400".into()),
                description: Some("linehaul".into()),
            }],
            ..InvoiceLine::default()
        }],
        ..FreightInvoice::default()
    };
    assert_eq!(invoice.charged(), invoice.amount);
    round_trip(Outbound::FreightInvoice(invoice.clone()), &Inbound::FreightInvoice(invoice));
}

#[test]
fn an_order_is_read_acknowledged_and_shipped() {
    let text = "ST*850*0001~BEG*00*SA*PO-1**20260102~CUR*BY*USD~REF*DP*038~N1*ST*STORE*92*0042~N3*1 MAIN ST~N4*SOLON*OH*44139~\
                PO1*1*72*EA*7.5*TE*CB*065374*VN*RV0524~PID*F****RED~PO4*4~SCH*72*EA***002*20260110~CTT*1~SE*12*0001~";
    let set = Set::first(text.as_bytes()).unwrap();
    let (order, issues) = PurchaseOrder::read(&set);
    assert_eq!(issues, []);
    assert_eq!((order.number.as_str(), order.currency.as_deref(), order.lines.len()), ("PO-1", Some("USD"), 1));
    let line = order.lines[0].clone();
    assert_eq!((line.price, line.products.len(), line.description.as_deref()), ("7.5".parse().ok(), 2, Some("RED")));
    let ack = OrderAcknowledgement {
        purpose: "00".into(),
        kind: "AD".into(),
        purchase_order: order.number.clone(),
        date: order.date,
        lines: vec![AcknowledgedLine {
            line,
            answers: vec![LineAnswer {
                status: "IA".into(),
                quantity: Some(72.into()),
                unit: Some("EA".into()),
                ..LineAnswer::default()
            }],
        }],
        ..OrderAcknowledgement::default()
    };
    let item = |line: &str| NoticeItem {
        line: Some(line.into()),
        quantity: Some(36.into()),
        unit: Some("EA".into()),
        ..NoticeItem::default()
    };
    let notice = ShipNotice {
        purpose: "00".into(),
        shipment_id: "SHIP-1".into(),
        orders: vec![NoticeOrder {
            purchase_order: "PO-1".into(),
            packs: ["00012345678905123457", "00012345678905123464"]
                .map(|sscc| NoticePack {
                    marks: vec![Mark { qualifier: "GM".into(), value: sscc.into() }],
                    items: vec![item("1")],
                })
                .to_vec(),
            ..NoticeOrder::default()
        }],
        ..ShipNotice::default()
    };
    let text =
        send(&[Outbound::OrderAcknowledgement(ack), Outbound::ShipNotice(notice)], &carrier(), &stamp(5)).unwrap();
    let report = inspect(text.as_bytes());
    assert_eq!((report.groups, report.defects, report.sets.len()), (2, vec![], 2));
    insta::assert_snapshot!(text);
}
