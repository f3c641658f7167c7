//! Whatever is altered under a root shows.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use seal::{Change, Checkpoint, Leaf, Tree, from_hex, leaf_hash, root_of, to_hex, verify_path};

fn leaves() -> impl Strategy<Value = Vec<Leaf>> {
    vec(("[a-z]{3,8}", "[a-z]{3}_[0-9a-f]{8}", 1..99_u64, any::<[u8; 32]>()), 1..70).prop_map(|all| {
        let heads = all.into_iter().map(|(kind, id, version, head)| Leaf { kind, id, version, head: to_hex(&head) });
        let distinct: BTreeMap<_, _> = heads.map(|leaf| ((leaf.kind.clone(), leaf.id.clone()), leaf)).collect();
        distinct.into_values().collect()
    })
}

fn root(heads: &[Leaf]) -> seal::Hash {
    root_of(heads.iter().map(Leaf::hash).collect())
}

fn sealed(heads: Vec<Leaf>) -> Checkpoint {
    Checkpoint::seal("tnt_1".to_owned(), "2026-11-22".to_owned(), "2026-11-22T06:00:00Z".to_owned(), None, heads)
}

/// RFC 6962, 2.1, word for word: the independent second way to the root.
fn root_by_definition(leaves: &[seal::Hash]) -> seal::Hash {
    use sha2::{Digest, Sha256};
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        _ => {
            let mut split = 1;
            while split * 2 < leaves.len() {
                split *= 2;
            }
            let (left, right) = leaves.split_at(split);
            let parts = [&[1][..], &root_by_definition(left), &root_by_definition(right)].concat();
            Sha256::digest(parts).into()
        }
    }
}

#[test]
fn the_roots_are_those_of_certificate_transparency() {
    // The test vectors of the reference implementation of RFC 6962 (google/certificate-transparency, merkletree).
    let data: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let first = |n: usize| to_hex(&root_of(data[..n].iter().map(|d| leaf_hash(d)).collect()));
    assert_eq!(first(0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(first(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assert_eq!(first(8), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

proptest! {
    #[test]
    fn the_root_is_the_one_of_the_definition(heads in leaves()) {
        let hashes: Vec<_> = heads.iter().map(Leaf::hash).collect();
        prop_assert_eq!(root_of(hashes.clone()), root_by_definition(&hashes));
    }

    #[test]
    fn every_path_verifies_and_for_its_own_leaf_only(heads in leaves(), other in any::<prop::sample::Index>()) {
        let tree = Tree::new(heads.iter().map(Leaf::hash).collect());
        for (i, leaf) in heads.iter().enumerate() {
            let path = tree.path(i).unwrap();
            prop_assert!(verify_path(&leaf.hash(), i, heads.len(), &path, &tree.root()));
            let j = other.index(heads.len());
            if i != j {
                prop_assert!(!verify_path(&heads[j].hash(), i, heads.len(), &path, &tree.root()));
                prop_assert!(!verify_path(&leaf.hash(), j, heads.len(), &path, &tree.root()));
            }
            let mut longer = path.clone();
            longer.push([7; 32]);
            prop_assert!(!verify_path(&leaf.hash(), i, heads.len(), &longer, &tree.root()));
            if let Some((_, shorter)) = path.split_last() {
                prop_assert!(!verify_path(&leaf.hash(), i, heads.len(), shorter, &tree.root()));
            }
        }
        prop_assert_eq!(tree.path(heads.len()), None);
        prop_assert!(!verify_path(&heads[0].hash(), heads.len(), heads.len(), &[], &tree.root()));
    }

    #[test]
    fn any_change_of_a_leaf_changes_the_root(
        heads in leaves(), at in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(),
    ) {
        let (before, i, j) = (root(&heads), at.index(heads.len()), to.index(heads.len()));
        let mut versioned = heads.clone();
        versioned[i].version += 1;
        prop_assert_ne!(root(&versioned), before);
        let mut renamed = heads.clone();
        renamed[i].id.push('0');
        prop_assert_ne!(root(&renamed), before);
        let mut altered = heads.clone();
        altered[i].head = to_hex(&leaf_hash(altered[i].head.as_bytes()));
        prop_assert_ne!(root(&altered), before);
        let mut removed = heads.clone();
        removed.remove(i);
        prop_assert_ne!(root(&removed), before);
        let mut doubled = heads.clone();
        doubled.push(heads[i].clone());
        prop_assert_ne!(root(&doubled), before);
        if i != j {
            let mut reordered = heads.clone();
            reordered.swap(i, j);
            prop_assert_ne!(root(&reordered), before);
        }
    }

    #[test]
    fn a_checkpoint_does_not_depend_on_the_order_it_was_read_in(heads in leaves()) {
        let checkpoint = sealed(heads.clone());
        let mut reversed = heads.clone();
        reversed.reverse();
        prop_assert_eq!(&sealed(reversed), &checkpoint);
        prop_assert!(checkpoint.is_whole());
        let read: Checkpoint = serde_json::from_str(&serde_json::to_string(&checkpoint).unwrap()).unwrap();
        prop_assert_eq!(&read, &checkpoint);
        let mut fewer = checkpoint.clone();
        fewer.heads.pop();
        prop_assert!(!fewer.is_whole());
        for leaf in &heads {
            let at = checkpoint.position(&leaf.kind, &leaf.id).unwrap();
            prop_assert_eq!(&checkpoint.heads[at], leaf);
        }
    }

    #[test]
    fn hexadecimal_goes_there_and_back(hash in any::<[u8; 32]>()) {
        prop_assert_eq!(from_hex(&to_hex(&hash)), Some(hash));
    }
}

#[test]
fn what_happened_to_a_history_is_named() {
    let leaf = Leaf { kind: "order".into(), id: "ord_1".into(), version: 2, head: to_hex(&[2; 32]) };
    let history = |hashes: &[u8]| -> BTreeMap<u64, String> {
        (1..).zip(hashes).map(|(sequence, byte)| (sequence, to_hex(&[*byte; 32]))).collect()
    };
    assert_eq!(leaf.changed(Some(&history(&[1, 2]))), None);
    assert_eq!(leaf.changed(Some(&history(&[1, 2, 3]))), None, "it may go on");
    assert_eq!(leaf.changed(Some(&history(&[1]))), Some(Change::Truncated));
    assert_eq!(leaf.changed(Some(&history(&[1, 9, 3]))), Some(Change::Rewritten));
    assert_eq!(leaf.changed(None), Some(Change::Deleted));
    assert_eq!(
        [Change::Deleted, Change::Truncated, Change::Rewritten].map(Change::code),
        ["deleted", "truncated", "rewritten"]
    );
}

#[test]
fn a_header_states_every_field() {
    let mut header = sealed(Vec::new()).header;
    let first = header.statement();
    header.previous_root = Some(header.root.clone());
    assert_ne!(header.statement(), first);
    assert_eq!(from_hex("zz"), None);
    assert_eq!(from_hex(&"g".repeat(64)), None);
}
