//! The mapping that was last used for a header, remembered per tenant.

use orders::columns::{Mapping, fingerprint};
use platform::{Failure, Permit, Record};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::hex;

const KIND: &str = "importprofile";
const FACET: &str = "mapping";

/// The columns' names, whatever their spelling, in a form that fits a key.
fn id(columns: &[String]) -> String {
    hex(&Sha256::digest(fingerprint(columns)))
}

pub(crate) async fn remember(permit: &Permit, columns: &[String], mapping: &Mapping) -> Result<(), Failure> {
    let body = json!({ "columns": columns, "mapping": mapping });
    permit.put_record(&Record::new(KIND, id(columns), FACET, body)).await
}

/// The mapping of the last file with the same columns, if it can still be read.
pub(crate) async fn recall(permit: &Permit, columns: &[String]) -> Result<Option<Mapping>, Failure> {
    let record = permit.get_record(KIND, id(columns), FACET).await?;
    Ok(record.and_then(|record| serde_json::from_value(record.body.get("mapping")?.clone()).ok()))
}
