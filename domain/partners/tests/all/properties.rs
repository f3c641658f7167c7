//! Whatever comes, nothing panics, nothing is lost, and what we write we read.

use partners::x12::*;
use proptest::prelude::*;

use crate::exchange::tender;

const SEED: &str =
    "\u{feff}ISA*00*          *00*          *ZZ*CARRIER        *ZZ*SHIPPER        *260102*0304*^*00501*000000009*0*P*>~
GS*QM*CARRIER*SHIPPER*20260102*0304*9*X*005010~
ST*214*0001~B10*PRO*LOAD-1*SCAC~LX*1~AT7*X3*NS***20260103*0800*LT~MS1*CHICAGO*IL~SE*6*0001~
ST*204*0002~B2**SCAC**LOAD-1**PP~B2A*00~S5*1*CL~N1*SH*DOCK~N4*CHICAGO*IL~S5*2*CU~SE*8*0002~
ST*997*0003~AK1*SM*1~AK2*204*0001~AK3*S5*4**8~AK4*2>1*163*7*QQ~AK5*R*5~AK9*R*1*1*0~SE*8*0003~
ST*940*0004~W05*N*SO-1~LX*1~W01*12*CA**VN*1~SE*5*0004~GE*4*9~IEA*1*000000009~";

fn read_in_all_ways(text: &[u8]) {
    let mut whole = Vec::new();
    Reader::read_all(text, &mut |token| Part::from(token).write(&mut whole));
    assert_eq!(whole, text, "nothing is lost");
    let document = Document::parse(text);
    assert_eq!(document.write(), text);
    let report = inspect(text);
    assert_eq!(report.bytes, text.len() as u64);
    for defect in &report.defects {
        assert!(defect.offset <= text.len() as u64);
    }
    let profile = Profile { us: Address { id: "SHIPPER".into(), ..Address::default() }, ..Profile::default() };
    for owed in receive(text, &profile, |_| false).owed {
        let _ = send(
            &[Outbound::Acknowledgement(owed.acknowledgement)],
            &profile,
            &Stamp { date: "20260102".into(), time: "0304".into(), interchange: 1, group: 1, first_set: 1 },
        );
    }
    let _ = review(text, &CodeMap::new());
}

#[derive(Debug, Clone)]
enum Edit {
    Cut { at: usize, len: usize },
    Put { at: usize, bytes: Vec<u8> },
    Copy { from: usize, len: usize, to: usize },
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let tokens = prop_oneof![
        Just(b"~".to_vec()),
        Just(b"*".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"ISA*".to_vec()),
        Just("\u{2026}".as_bytes().to_vec()),
        Just(b"ST*214*".to_vec()),
        Just(b"SE*99999999999999999999*".to_vec()),
        prop::collection::vec(any::<u8>(), 0..12),
    ];
    let edit = prop_oneof![
        (0..900_usize, 0..200_usize).prop_map(|(at, len)| Edit::Cut { at, len }),
        (0..900_usize, tokens).prop_map(|(at, bytes)| Edit::Put { at, bytes }),
        (0..900_usize, 0..200_usize, 0..900_usize).prop_map(|(from, len, to)| Edit::Copy { from, len, to }),
    ];
    prop::collection::vec(edit, 0..8)
}

fn apply(edits: &[Edit]) -> Vec<u8> {
    let mut text = SEED.as_bytes().to_vec();
    for edit in edits {
        let clamp = |at: usize| at.min(text.len());
        match edit {
            Edit::Cut { at, len } => {
                let range = clamp(*at)..clamp(at + len);
                text.drain(range);
            }
            Edit::Put { at, bytes } => {
                let at = clamp(*at);
                text.splice(at..at, bytes.iter().copied());
            }
            Edit::Copy { from, len, to } => {
                let piece = text[clamp(*from)..clamp(from + len)].to_vec();
                let to = clamp(*to);
                text.splice(to..to, piece);
            }
        }
    }
    text
}

proptest! {
    #[test]
    fn no_bytes_panic_or_get_lost(text in prop::collection::vec(any::<u8>(), 0..600)) {
        read_in_all_ways(&text);
    }

    #[test]
    fn no_damage_to_a_real_file_panics(edits in edits()) {
        read_in_all_ways(&apply(&edits));
    }

    #[test]
    fn chunks_make_no_difference_to_segments(edits in edits(), size in 1..200_usize) {
        let text = apply(&edits);
        let segments = |chunks: &mut dyn Iterator<Item = &[u8]>| {
            let mut seen = Vec::new();
            let mut reader = Reader::new();
            let mut sink = |token: Token<'_>| if let Token::Segment(segment) = token {
                seen.push((segment.offset(), segment.body().to_vec()));
            };
            for chunk in chunks {
                reader.feed(chunk, &mut sink);
            }
            reader.finish(&mut sink);
            seen
        };
        prop_assert_eq!(segments(&mut text.chunks(size)), segments(&mut std::iter::once(text.as_slice())));
    }

    #[test]
    fn words_of_people_never_break_an_interchange(words in "\\PC{0,80}", name in "\\PC{1,40}") {
        let mut tender = tender(TenderPurpose::Change);
        tender.common.notes = vec![words];
        tender.common.parties[0].name = name;
        let profile = Profile { us: Address { id: "A".into(), ..Address::default() }, ..Profile::default() };
        let stamp = Stamp { date: "20260102".into(), time: "0304".into(), interchange: 1, group: 1, first_set: 1 };
        let text = send(&[Outbound::LoadTender(tender)], &profile, &stamp).unwrap();
        prop_assert_eq!(inspect(text.as_bytes()).defects, vec![]);
    }
}
