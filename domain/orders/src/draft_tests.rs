use super::*;
use crate::columns::{known_headers, propose};
use jiff::civil::date as day;
use kernel::TypedId as _;
use std::collections::BTreeMap;
use std::path::Path;
use tabular::{DateOrder, DecimalMark, Hints, read};

fn plan_for(table: &Table) -> ImportPlan {
    let mapping = propose(table);
    let dates = [Field::OrderDate, Field::ShipDate].into_iter().filter_map(|field| mapping.get(field));
    let date_order = DateOrder::of(dates.flat_map(|column| table.column(column))).order;
    let numbers = [Field::Quantity, Field::UnitPrice, Field::LineValue].into_iter().filter_map(|f| mapping.get(f));
    let decimal = DecimalMark::of(numbers.flat_map(|column| table.column(column)));
    ImportPlan { mapping, date_order, decimal, dry_run: false, release: true }
}

fn drafts(bytes: &[u8]) -> (ImportPlan, Vec<Draft>) {
    let table = read(bytes, &Hints { known_headers: &known_headers(), ..Hints::default() }).unwrap();
    let plan = plan_for(&table);
    let drafter = Drafter {
        table: &table,
        plan: &plan,
        tenant: TenantId::derive(&["t"]),
        import_id: ImportId::derive(&["i"]),
        today: day(2026, 11, 22),
    };
    let drafts = groups(&table, &plan.mapping).iter().map(|group| drafter.draft(group)).collect();
    (plan, drafts)
}

/// One line per order, for reading.
fn told(bytes: &[u8]) -> Vec<String> {
    let (_, drafts) = drafts(bytes);
    drafts
        .into_iter()
        .map(|draft| match draft.outcome {
            Ok(ask) => {
                let lines: Vec<String> = ask.lines.iter().map(|l| format!("{}x{}", l.quantity, l.sku)).collect();
                let warnings: Vec<&str> = ask.warnings.iter().map(|w| w.code.as_str()).collect();
                format!(
                    "{} {} {}/{} {}, {} {} {} {} {warnings:?}",
                    ask.number,
                    ask.account.code,
                    ask.order_date,
                    ask.ship_by,
                    ask.ship_to.city,
                    ask.ship_to.state,
                    ask.ship_to.zip,
                    lines.join("+"),
                    ask.lines.iter().filter_map(|l| l.value).map(|v| v.amount_minor).sum::<i64>(),
                )
            }
            Err(flaws) => {
                let flaws: Vec<String> = flaws.iter().map(|f| format!("{}:{}", f.line, f.flaw.code)).collect();
                format!("{} failed {}", draft.number, flaws.join(" "))
            }
        })
        .collect()
}

#[test]
fn lines_of_one_order_meet_wherever_they_stand() {
    let text = "\u{feff}Order ID,Order Date,Ship Date,Customer ID,Customer Name,City,State,Postal Code,Product ID,Quantity,Sales\n\
        A,11/8/2018,11/11/2018,C1,Ann,Henderson,Kentucky,42420,X,2,10.50\n\
        B,11/9/2018,11/30/2018,C2,Bob,Boston,Massachusetts,2116,Y,1,3\n\
        A,11/8/2018,11/11/2018,C1,Ann,Henderson,Kentucky,42420,Z,\"1,000\",\"$1,200.00\"\n";
    assert_eq!(
        told(text.as_bytes()),
        [
            "A C1 2018-11-08/2018-11-11 Henderson, KY 42420 2xX+1000xZ 121050 []",
            "B C2 2018-11-09/2018-11-30 Boston, MA 02116 1xY 300 [\"zip_zero_restored\"]",
        ]
    );
}

#[test]
fn german_headers_points_in_dates_commas_in_numbers() {
    let text = "Auftragsnummer;Bestelldatum;Liefertermin;Kundennummer;Kunde;Straße;PLZ;Ort;Bundesstaat;Artikelnummer;Menge;Einzelpreis\n\
        4711;08.11.2025;30.11.2025;K1;Müller;Elm St 4;42420;Henderson;KY;X-1;2;12,50\n\
        4711;08.11.2025;30.11.2025;K1;Müller;Elm St 4;42420;Henderson;KY;X-2;1.000;1,00\n";
    let expected = ["4711 K1 2025-11-08/2025-11-30 Henderson, KY 42420 2xX-1+1000xX-2 102500 []"];
    assert_eq!(told(text.as_bytes()), expected);
    assert_eq!(told(&encoding_of(text, "windows-1252")), expected);
    assert_eq!(told(&encoding_of(text, "utf-16")), expected);
}

#[test]
fn a_shop_names_its_orders_and_leaves_the_later_lines_blank() {
    let text = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping City,Shipping Zip,Shipping Province\n\
        #1001,ann@shop.example,2024-05-01 10:11:12 -0400,2,Mug blue,9.99,MUG-1,Ann Lee,Boston,'02134,MA\n\
        #1001,ann@shop.example,2024-05-01 10:11:12 -0400,1,Plate,4.99,PLT-1,,,,\n\
        #1002,bob@shop.example,2024-05-02 10:11:12 -0400,1,Plate,4.99,PLT-1,Bob Roe,Chicago,60614,IL\n";
    let told = told(text.as_bytes());
    assert!(told[0].starts_with("#1001 ") && told[0].contains("Boston, MA 02134 2xMUG-1+1xPLT-1 2497"), "{told:?}");
    assert!(told[1].starts_with("#1002 ") && told[1].contains("Chicago, IL 60614 1xPLT-1 499"), "{told:?}");
}

fn encoding_of(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-16" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
    }
}

#[test]
fn other_shapes() {
    let tabs = "PO Number\tItem #\tQty\tShip To City\tShip To State\tShip To Zip\tBill To City\tNeed By\n\
        PO-1\tX\t5\tReno\tNV\t89501\tTulsa\t2026-12-01\n";
    assert_eq!(told(tabs.as_bytes()), ["PO-1 HOUSE 2026-12-01/2026-12-01 Reno, NV 89501 5xX 0 []"]);

    let pipes = "order|sku|qty|zip|ship to\nO1|X|3|10001|Big Apple Store\n";
    assert_eq!(told(pipes.as_bytes()), ["O1 BIG APPLE STORE 2026-11-22/2026-11-22 New York, NY 10001 3xX 0 []"]);

    let no_header = "SO-1,1/20/2026,SKU-9,4,Reno,NV,89501\nSO-1,1/20/2026,SKU-8,2,Reno,NV,89501\nSO-2,1/21/2026,SKU-9,4,Tulsa,OK,74103\n";
    assert_eq!(
        told(no_header.as_bytes()),
        [
            "SO-1 HOUSE 2026-01-20/2026-01-20 Reno, NV 89501 4xSKU-9+2xSKU-8 0 []",
            "SO-2 HOUSE 2026-01-21/2026-01-21 Tulsa, OK 74103 4xSKU-9 0 []",
        ]
    );

    let newlines = "Order No,SKU,Quantity,Address,City,State,Zip,Description\n1,X,1,\"1 Main St\nDock 4\",Reno,NV,89501,\"12\"\" pipe;\nred\"\n";
    let (_, found) = drafts(newlines.as_bytes());
    let ask = found[0].outcome.clone().unwrap();
    assert_eq!(ask.ship_to.street.as_deref(), Some("1 Main St Dock 4"));
    assert_eq!(ask.lines[0].description.as_deref(), Some("12\" pipe; red"));
}

#[test]
fn wrong_rows_fail_their_order_and_no_other() {
    let text = "order,date,sku,qty,city,state,zip\n\
        A,2/30/2026,X,1,Reno,NV,89501\n\
        B,1/2/2026,X,0,Reno,NV,89501\n\
        C,1/2/2026,X,1,,NV,89501\n\
        D,1/2/2026,X,1,Reno,Nevahda,89501\n\
        E,1/13/2026,X,1,Reno,NV,89501\n\
        E,1/13/2026,X,-1,Reno,NV,89501\n\
        F,1/2/2026,X,1e18,Reno,NV,89501\n\
        G,1/2/2026,X,1,Reno,NV,89501\n\
        G,1/2/2026,X,1,Tulsa,OK,74103\n\
        ,1/2/2026,X,1,Reno,NV,89501\n\
        H,1/2/2026,X,2.5,Reno,NV,89501\n\
        I,1/2/2026,,1,Reno,NV,89501\n\
        J,1/2/2026,X,1,Reno,NV,89501,stray\n\
        K,1/2/2026,X,1,Reno,NV,89501\n";
    assert_eq!(
        told(text.as_bytes()),
        [
            "A failed 2:date_invalid",
            "B failed 3:quantity_out_of_range",
            "C failed 4:city_missing",
            "D failed 5:state_unknown",
            "E failed 7:quantity_out_of_range",
            "F failed 8:quantity_out_of_range",
            "G failed 10:order_rows_disagree 10:order_rows_disagree 10:order_rows_disagree",
            " failed 11:order_number_missing",
            "H failed 12:quantity_out_of_range",
            "I failed 13:sku_invalid",
            "J failed 14:row_has_extra_cells",
            "K HOUSE 2026-01-02/2026-01-02 Reno, NV 89501 1xX 0 []",
        ]
    );
}

#[test]
fn the_superstore_file_is_understood_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/orders-superstore.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: {} is not here", path.display());
        return;
    };
    let (plan, drafts) = drafts(&bytes);
    assert_eq!(plan.date_order, DateOrder::Mdy);
    assert_eq!(drafts.len(), 5_009);
    assert_eq!(drafts.iter().map(|d| d.lines.len()).sum::<usize>(), 9_994);
    let failed: Vec<_> = drafts.iter().filter_map(|d| d.outcome.as_ref().err()).collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(drafts.iter().map(|d| d.zips_repaired).sum::<u32>(), 449);
    let mut warnings = BTreeMap::<String, u32>::new();
    for warning in drafts.iter().filter_map(|d| d.outcome.as_ref().ok()).flat_map(|ask| &ask.warnings) {
        *warnings.entry(warning.code.clone()).or_default() += 1;
    }
    assert!(!warnings.contains_key("city_zip_disagree"), "{warnings:?}");
    assert!(warnings["city_unknown"] < 60, "{warnings:?}");
}

#[test]
fn the_demos_own_sample_is_as_messy_as_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/orders.csv");
    let (plan, drafts) = drafts(&std::fs::read(path).unwrap());
    assert_eq!(plan.date_order, DateOrder::Mdy);
    let mut told = format!("mapping {}\n", serde_json::to_string(&plan.mapping).unwrap());
    let sum = |of: fn(&Draft) -> usize| drafts.iter().map(of).sum::<usize>();
    told.push_str(&format!(
        "{} orders, {} rows, {} rows with a repaired ZIP, {} orders whose rows are apart\n",
        drafts.len(),
        sum(|d| d.lines.len()),
        sum(|d| d.zips_repaired as usize),
        drafts.iter().filter(|d| d.lines.windows(2).any(|pair| pair[1] > pair[0] + 10)).count(),
    ));
    for draft in &drafts {
        match &draft.outcome {
            Err(flaws) => {
                for found in flaws {
                    told.push_str(&format!("{} fails, {}: {}\n", draft.number, found.flaw.code, found.flaw.message));
                }
            }
            Ok(ask) => {
                for warning in ask.warnings.iter().filter(|warning| warning.code != "zip_zero_restored") {
                    told.push_str(&format!("{} warns, {}: {}\n", draft.number, warning.code, warning.detail));
                }
            }
        }
    }
    insta::assert_snapshot!("sample", told);
}
