//! Comparing what is there with what was sealed.

use std::collections::BTreeMap;

use platform::{Failure, Permit, chain};
use seal::{Change, Header, Leaf};

use super::{CheckpointAudit, CheckpointView, Finding, KIND, Sealed};
use crate::evidence::SigningKey;

/// Histories that one call looks at: two reads each, well under the time that a request may take.
const HISTORIES_MAX: usize = 250;

pub async fn check(permit: &Permit, sealed: &Sealed, start: usize) -> Result<CheckpointAudit, Failure> {
    let (checkpoint, header) = (&sealed.checkpoint, &sealed.checkpoint.header);
    let key = SigningKey::of(&permit.settings().secret)?;
    let genuine = header.tenant == permit.tenant().to_string() && sealed.is_signed(&key) && checkpoint.is_whole();
    let mut findings = Vec::new();
    let mut verified = 0;
    for leaf in checkpoint.heads.iter().skip(start).take(HISTORIES_MAX) {
        findings.extend(compare(permit, leaf).await?);
        verified += 1;
    }
    let end = start.saturating_add(verified);
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Ok(CheckpointAudit {
        checkpoint: view(permit, header).await?,
        genuine,
        intact: genuine && findings.is_empty(),
        verified: count(verified),
        next: (end < checkpoint.heads.len()).then(|| count(end)),
        findings,
    })
}

/// Its line in the list; from the checkpoint itself when that line is not as it should be.
async fn view(permit: &Permit, header: &Header) -> Result<CheckpointView, Failure> {
    let listed = permit.get_record(KIND, "all", &header.name).await?;
    let listed: Option<CheckpointView> = listed.map(|record| record.body()).transpose()?;
    if let Some(listed) = listed.filter(|listed| listed.root == header.root) {
        return Ok(listed);
    }
    CheckpointView::of(header, 0)
}

async fn compare(permit: &Permit, leaf: &Leaf) -> Result<Option<Finding>, Failure> {
    let finding = |sequence, what: &str, detail| {
        let (kind, id, what) = (leaf.kind.clone(), leaf.id.clone(), what.to_owned());
        Some(Finding { kind, id, sequence, what, detail })
    };
    let Some((events, version, head)) = permit.sealed(&leaf.kind, &leaf.id).await? else {
        let detail = format!("it had {} events when it was sealed, and is not there any more", leaf.version);
        return Ok(finding(None, Change::Deleted.code(), detail));
    };
    if let Err(broken) = chain::verify(&events, version, &head) {
        return Ok(finding(Some(broken.sequence()), broken.code(), broken.to_string()));
    }
    let hashes: BTreeMap<u64, String> =
        events.iter().map(|event| (event.sequence, chain::to_hex(&event.hash))).collect();
    Ok(match leaf.changed(Some(&hashes)) {
        None => None,
        Some(Change::Deleted | Change::Truncated) => {
            let detail = format!("it had {} events when it was sealed, and has {version}", leaf.version);
            finding(Some(version + 1), Change::Truncated.code(), detail)
        }
        Some(Change::Rewritten) => {
            let detail = format!("events up to {} were written anew after they were sealed", leaf.version);
            finding(Some(leaf.version), Change::Rewritten.code(), detail)
        }
    })
}
