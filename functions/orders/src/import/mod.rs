//! The background import: a look at the file, then steps that each make some hundreds of orders.

mod analyze;
pub(crate) mod profile;
pub(crate) mod results;
mod step;

use kernel::ImportId;
use platform::{Failure, Permit};
use sha2::{Digest as _, Sha256};

pub(crate) use analyze::{Look, analyze};
pub(crate) use results::{Outcome, RowsView};
pub(crate) use step::step;

/// The largest file: what a function can hold in memory beside the orders that it makes.
pub(crate) const FILE_BYTES_MAX: u64 = 32 << 20;
pub(crate) const MEDIA_TYPE: &str = "text/csv";

/// Where the uploaded file is.
pub(crate) fn source_key(import_id: ImportId) -> String {
    format!("imports/{import_id}/source")
}

/// The uploaded file and its SHA-256 in hexadecimal; `None` while it is not there.
pub(crate) async fn source(permit: &Permit, import_id: ImportId) -> Result<Option<(Vec<u8>, String)>, Failure> {
    let bytes = permit.objects().get(&source_key(import_id), FILE_BYTES_MAX).await?;
    Ok(bytes.map(|bytes| {
        let sha256 = hex(&Sha256::digest(&bytes));
        (bytes, sha256)
    }))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
