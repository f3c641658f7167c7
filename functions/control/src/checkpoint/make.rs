//! Making a checkpoint. What was sealed once stays under every later root: a history that is gone, shorter or other than
//! it was is carried on as it was sealed, so that the newest checkpoint still finds it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use kernel::Actor;
use platform::heads::Head;
use platform::{App, Failure, GlobalTable, Permit, Purpose, Record, chain};
use seal::{Checkpoint, Leaf};
use serde_json::{Value, json};

use super::{CheckpointView, KIND, Sealed, Signature, newest, object_key, read};
use crate::evidence::SigningKey;

/// The daily run: every tenant, one after the other. A tenant that fails does not stop the others; the run then fails at
/// its end, and a second run makes only what is missing.
pub async fn checkpoint_all(app: Arc<App>, input: Value) -> Result<Value, Failure> {
    let global = GlobalTable::new(&app, "control", Purpose::Checkpoint);
    let cause = input.get("id").and_then(Value::as_str).unwrap_or("schedule");
    let day = Timestamp::now().strftime("%Y-%m-%d").to_string();
    let (mut made, mut failed) = (0_u64, 0_u64);
    for (tenant, heads) in global.heads(None).await? {
        let permit = global.enter(tenant, Actor::system("checkpoint"), cause)?;
        match seal(&permit, &day, heads).await {
            Ok(_) => made += 1,
            Err(error) => {
                tracing::error!(%tenant, %error, "no checkpoint was made");
                failed += 1;
            }
        }
    }
    if failed > 0 {
        return Err(Failure::internal(format!("{failed} tenants have no checkpoint today, {made} have")));
    }
    Ok(json!({ "day": day, "tenants": made }))
}

/// Seals these heads under a name. When there is one of that name already, that one stays.
pub async fn seal(permit: &Permit, name: &str, heads: Vec<Head>) -> Result<CheckpointView, Failure> {
    if let Some(known) = read(permit, name).await? {
        return enlist(permit, &known, 0).await;
    }
    let previous = match newest(permit).await? {
        Some(newest) => read(permit, &newest.name).await?.map(|sealed| sealed.checkpoint),
        None => None,
    };
    let mut leaves: Vec<Leaf> = heads.into_iter().map(leaf).collect();
    let suspicious = previous.as_ref().map_or(0, |previous| carry_on(&mut leaves, previous));
    if suspicious > 0 {
        tracing::error!(tenant = %permit.tenant(), suspicious, "histories are not as they were sealed");
    }
    let previous_root = previous.map(|previous| previous.header.root);
    let (tenant, made_at) = (permit.tenant().to_string(), permit.now().to_string());
    let checkpoint = Checkpoint::seal(tenant, name.to_owned(), made_at, previous_root, leaves);
    let key = SigningKey::of(&permit.settings().secret)?;
    let value = key.sign(checkpoint.header.statement().as_bytes());
    let sealed = Sealed { checkpoint, signature: Signature { kid: key.public().kid.clone(), value } };
    let bytes = serde_json::to_vec(&sealed).map_err(Failure::internal)?;
    permit.checkpoints().put_once(&object_key(name), "application/json", bytes).await?;
    enlist(permit, &sealed, suspicious).await
}

fn leaf(head: Head) -> Leaf {
    Leaf { kind: head.kind, id: head.id, version: head.version, head: chain::to_hex(&head.head) }
}

/// Puts back what was sealed before and is not there now as it was. Answers how many that are.
fn carry_on(leaves: &mut Vec<Leaf>, previous: &Checkpoint) -> u64 {
    let mut now: HashMap<(String, String), usize> =
        leaves.iter().enumerate().map(|(at, leaf)| ((leaf.kind.clone(), leaf.id.clone()), at)).collect();
    let mut suspicious = 0;
    for old in &previous.heads {
        let at = now.remove(&(old.kind.clone(), old.id.clone()));
        match at.and_then(|at| leaves.get_mut(at)) {
            None => leaves.push(old.clone()),
            Some(leaf) if leaf.version < old.version => leaf.clone_from(old),
            Some(leaf) if leaf.version == old.version && leaf.head != old.head => leaf.clone_from(old),
            Some(_) => continue,
        }
        suspicious += 1;
    }
    suspicious
}

/// Writes the lines of the list, in the order in which a stop between the two does the least harm.
async fn enlist(permit: &Permit, sealed: &Sealed, suspicious: u64) -> Result<CheckpointView, Failure> {
    let view = CheckpointView::of(&sealed.checkpoint.header, suspicious)?;
    let body = serde_json::to_value(&view).map_err(Failure::internal)?;
    let is_new = permit.put_record_once(&Record::new(KIND, "all", &view.name, body.clone())).await?;
    let later = newest(permit).await?.is_none_or(|newest| newest.made_at < view.made_at);
    if is_new || later {
        if later {
            permit.put_record(&Record::new(KIND, "newest", "head", body)).await?;
        }
        return Ok(view);
    }
    match permit.get_record(KIND, "all", &view.name).await? {
        Some(record) => record.body(),
        None => Ok(view),
    }
}
