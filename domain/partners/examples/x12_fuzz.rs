//! Damages real-looking interchanges for N seconds and reads each in every way: `cargo run --release -p partners --example
//! x12_fuzz -- SECONDS [SEED]`. Nothing may panic, and no byte may get lost. The generator is deterministic: a seed and a
//! round name an input, and the input is printed before a panic ends the run.

#[path = "dice/mod.rs"]
mod dice;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use dice::Dice;
use partners::x12::{
    Address, CodeMap, Document, Outbound, Part, Profile, Reader, Stamp, Strictness, inspect, receive, review, send,
};

const SETS: [&str; 9] = [
    "ST*204*0001~B2**SCAC**LOAD-1**PP~B2A*00~L11*BOL-1*BM~N1*BT*PAYER*93*1~S5*1*CL*42000*L*24*PL~G62*37*20260103*I*0830*LT~N1*SH*DOCK~N3*1 ROAD~N4*CHICAGO*IL*60609*US~G61*IC*PAT*TE*555~S5*2*CU~OID*A*PO*N*CA*12*L*100~L5*1*GOODS~L3*42000*G***1234~SE*15*0001~",
    "ST*990*0001~B1*SCAC*LOAD-1*20260102*A~N9*BM*BOL-1~K1*NO TRUCK~SE*5*0001~",
    "ST*214*0001~B10*PRO*LOAD-1*SCAC~LX*1~AT7*X3*NS***20260103*0800*LT~MS1*CHICAGO*IL*US*0875900*415200*W*N~MS2*SCAC*53127*TL~AT7***AB*NA*20260105*0900*CT~AT8*G*L*42000*24~L11*1*QN~SE*10*0001~",
    "ST*210*0001~B3*B*INV*LOAD-1*PP**20260107*123456**20260105*035*SCAC~C3*USD~N9*BM*1~LX*1~L5*1*LINEHAUL*1*N~L0*1***42000*G***24*PCS~L1*1*1234.56*FR*123456****400****LINEHAUL~L3*42000*G***123456******24~SE*10*0001~",
    "ST*850*0001~BEG*00*SA*PO-1**20260102~CUR*BY*USD~REF*DP*038~PO1*1*72*EA*7.5*TE*CB*065374*VN*RV0524~PID*F****RED~PO4*4~SCH*72*EA***002*20260110~N9*L1*X~MTX*GEN*SOME WORDS~CTT*1~SE*12*0001~",
    "ST*940*0001~W05*N*SO-1*PO-1~N1*WH*HERE*9*0581~W66*PP*M***ROUTE*****SCAC~LX*1~W01*12*CA*000100011110*VN*000100~G69*STRUDEL~N9*LT*1~W76*12*500*LB*24*CF~SE*10*0001~",
    "ST*945*0001~W06*F*SO-1*20260104*SHIP-1**PO-1~W27*M*SCAC~LX*1~MAN*GM*00012345678905123457~W12*CP*12*10*2*CA**VN*000100~W03*10*500*LB~SE*8*0001~",
    "ST*944*0001~W17*F*20260106*RC-1*TR-1~W07*10*CA**VN*000100~W13*2*CA*01**03~W14*10*12*2~SE*6*0001~",
    "ST*997*0001~AK1*SM*1~AK2*204*0001~AK3*S5*4**8~AK4*2>1*163*7*QQ~AK5*R*5~AK9*R*1*1*0~SE*8*0001~",
];

const PIECES: [&[u8]; 20] = [
    b"~",
    b"*",
    b"\n",
    b"\r\n",
    b"  ",
    b"ISA*",
    b"GS*SM*",
    b"ST*204*",
    b"SE*",
    b"GE*1*1~",
    b"IEA*",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    "\u{2026}".as_bytes(),
    "\u{1F680}".as_bytes(),
    b"99999999999999999999999",
    b"-1",
    b"AT7*",
    b"LX*1~",
    b"\0",
];

fn interchange(dice: &mut Dice) -> Vec<u8> {
    let element = dice.pick(&["*", "|", "^", "\t", "\u{00A7}"]).unwrap_or("*");
    let terminator = dice.pick(&["~", "~\n", "\n", "\r\n", "!", "\u{2026}", "'\r\n"]).unwrap_or("~");
    let version = dice.pick(&["00401", "00501", "00200"]).unwrap_or("00401");
    let mut text = String::new();
    for _ in 0..=dice.below(2) {
        let control = dice.below(1000);
        text.push_str(&format!(
            "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*SHIPPER        *260102*0304*U*{version}*{control:09}*0*P*>~GS*SM*CARRIER*SHIPPER*20260102*0304*{control}*X*004010~"
        ));
        let sets = dice.below(4);
        for _ in 0..sets {
            text.push_str(dice.pick(&SETS).unwrap_or_default());
        }
        text.push_str(&format!("GE*{sets}*{control}~IEA*1*{control:09}~"));
    }
    text.replace('~', "\u{1}").replace('*', element).replace('\u{1}', terminator).into_bytes()
}

fn damage(text: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..dice.below(7) {
        let at = dice.below(text.len() + 1);
        let end = (at + dice.below(60)).min(text.len());
        match dice.below(7) {
            0 => drop(text.drain(at..end)),
            1 => drop(text.splice(at..at, dice.pick(&PIECES).unwrap_or_default().iter().copied())),
            2 => {
                let piece: Vec<u8> = text.get(at..end).unwrap_or_default().to_vec();
                let to = dice.below(text.len() + 1);
                drop(text.splice(to..to, piece));
            }
            3 => {
                if let Some(byte) = text.get_mut(at) {
                    *byte = u8::try_from(dice.below(256)).unwrap_or(0);
                }
            }
            4 => text.truncate(at),
            5 => {
                let width = 20 + dice.below(80);
                *text = text.chunks(width).collect::<Vec<_>>().join(b"\n".as_slice());
            }
            _ => {
                let random: Vec<u8> =
                    (0..dice.below(40)).map(|_| u8::try_from(dice.next() & 0xFF).unwrap_or(0)).collect();
                drop(text.splice(at..at, random));
            }
        }
    }
}

fn read_in_all_ways(text: &[u8], dice: &mut Dice) {
    let report = inspect(text);
    assert_eq!(report.bytes, text.len() as u64, "every byte is accounted for");
    assert_eq!(Document::parse(text).write(), text, "a document writes itself again");
    let mut written = Vec::with_capacity(text.len());
    let mut reader = Reader::new();
    let mut sink = |token: partners::x12::Token<'_>| Part::from(token).write(&mut written);
    let mut rest = text;
    while !rest.is_empty() {
        let (chunk, behind) = rest.split_at((1 + dice.below(300)).min(rest.len()));
        reader.feed(chunk, &mut sink);
        rest = behind;
    }
    reader.finish(&mut sink);
    assert_eq!(written, text, "chunks lose nothing");
    let address = |id: &str| Address { id: id.to_owned(), ..Address::default() };
    let strictness =
        dice.pick(&[&Strictness::Strict, &Strictness::Lenient, &Strictness::Off]).copied().unwrap_or_default();
    let profile = Profile { us: address("SHIPPER"), them: address("CARRIER"), strictness, ..Profile::default() };
    let stamp = Stamp { date: "20260102".into(), time: "0304".into(), interchange: 1, group: 1, first_set: 1 };
    for owed in receive(text, &profile, |_| false).owed {
        if let Ok(answer) = send(&[Outbound::Acknowledgement(owed.acknowledgement)], &profile, &stamp) {
            assert!(inspect(answer.as_bytes()).defects.is_empty(), "our own answer has a defect: {answer}");
        }
    }
    review(text, &CodeMap::new());
}

/// The input at hand, for the panic hook: a release build aborts without unwinding.
static AT_HAND: Mutex<(u64, Vec<u8>)> = Mutex::new((0, Vec::new()));

fn show_input_on_panic(seed: u64) {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        if let Ok(at_hand) = AT_HAND.lock() {
            eprintln!("seed {seed} round {}: {:?}", at_hand.0, String::from_utf8_lossy(&at_hand.1));
        }
    }));
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let seconds = arguments.next().and_then(Result::ok).unwrap_or(10);
    let seed = arguments.next().and_then(Result::ok).unwrap_or(1);
    show_input_on_panic(seed);
    let mut dice = Dice(seed);
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut rounds, mut bytes) = (0_u64, 0_u64);
    while Instant::now() < end {
        let mut text = interchange(&mut dice);
        damage(&mut text, &mut dice);
        if let Ok(mut at_hand) = AT_HAND.lock() {
            *at_hand = (rounds, text.clone());
        }
        read_in_all_ways(&text, &mut dice);
        rounds += 1;
        bytes += text.len() as u64;
    }
    println!("{rounds} inputs, {:.1} MB, {seconds} s, seed {seed}: no panic, no byte lost", bytes as f64 / 1e6);
}
