//! A batch of the table's stream, as Lambda delivers it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::packed::inflate;
use platform::{Envelope, Failure};
use serde::Deserialize;
use serde_json::Value;

/// A committed event on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its place in the stream.
    pub sequence_number: String,
    /// The envelope, byte for byte as it was committed.
    pub stored: String,
}

#[derive(Deserialize)]
struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_name: String,
    dynamodb: Change,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    sequence_number: String,
    keys: Keys,
    #[serde(default)]
    new_image: Option<Image>,
}

#[derive(Deserialize)]
struct Keys {
    pk: Text,
    sk: Text,
}

#[derive(Deserialize)]
struct Image {
    #[serde(default)]
    stored: Option<Stored>,
}

/// A text, or the deflated bytes of a long one.
#[derive(Deserialize)]
enum Stored {
    #[serde(rename = "S")]
    Text(String),
    #[serde(rename = "B")]
    Packed(String),
}

impl Stored {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Packed(base64) => inflate(&STANDARD.decode(base64).ok()?),
        }
    }
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

/// The events of a batch, in its order. Other items of the table, and changes of events (there are none, unless somebody
/// tampers), are not published.
///
/// # Errors
/// When the payload is not a batch of a stream.
pub fn pending(batch: Value) -> Result<Vec<Pending>, Failure> {
    let batch: Batch = serde_json::from_value(batch).map_err(Failure::internal)?;
    Ok(batch.records.into_iter().filter_map(event).collect())
}

fn event(record: Record) -> Option<Pending> {
    let Change { sequence_number, keys, new_image } = record.dynamodb;
    if record.event_name != "INSERT" || !keys.sk.text.starts_with("event#") {
        return None;
    }
    let stored = new_image.and_then(|image| image.stored).and_then(Stored::text).unwrap_or_default();
    // What no consumer could read will not become readable by waiting, and would stop everything behind it. Only we
    // write events, each in the transaction that seals it: this one was put there by other means, and the audit names it.
    if let Err(error) = serde_json::from_str::<Envelope>(&stored) {
        tracing::error!(pk = keys.pk.text, sk = keys.sk.text, %error, "an event item is not an event: not published");
        return None;
    }
    Some(Pending { sequence_number, stored })
}
