//! Writes a ZIP archive (PKWARE APPNOTE 6.3.3): entries deflated, in the order given, no times, no attributes, so that the
//! same entries make the same bytes. Archives beyond 4 GB and 65,535 entries are refused: they would need ZIP64.

use miniz_oxide::deflate::compress_to_vec;
use platform::Failure;

/// What makes most of the difference, at a fraction of the time of the highest.
const LEVEL: u8 = 6;
const VERSION_NEEDED: u16 = 20;
/// Bit 11: names are UTF-8.
const FLAGS: u16 = 1 << 11;
const DEFLATED: u16 = 8;
/// 1980-01-01, the first day that a ZIP knows.
const DATE: u16 = 0x21;

/// One file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub path: String,
    pub bytes: Vec<u8>,
}

pub fn write(entries: &[Entry]) -> Result<Vec<u8>, Failure> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let offset = small(archive.len())?;
        let deflated = compress_to_vec(&entry.bytes, LEVEL);
        let mut common = Vec::with_capacity(26);
        for word in [VERSION_NEEDED, FLAGS, DEFLATED, 0, DATE] {
            common.extend(word.to_le_bytes());
        }
        for number in [crc32fast::hash(&entry.bytes), small(deflated.len())?, small(entry.bytes.len())?] {
            common.extend(number.to_le_bytes());
        }
        common.extend(tiny(entry.path.len())?.to_le_bytes());
        common.extend(0_u16.to_le_bytes());

        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(entry.path.as_bytes());
        archive.extend(deflated);

        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION_NEEDED.to_le_bytes());
        directory.extend(&common);
        // Comment, disk, internal and external attributes: none.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.path.as_bytes());
    }
    let (offset, length, count) = (small(archive.len())?, small(directory.len())?, tiny(entries.len())?);
    archive.extend(directory);
    archive.extend(b"PK\x05\x06");
    archive.extend([0; 4]);
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(length.to_le_bytes());
    archive.extend(offset.to_le_bytes());
    archive.extend([0; 2]);
    Ok(archive)
}

fn small(number: usize) -> Result<u32, Failure> {
    u32::try_from(number).map_err(|_| too_large())
}

fn tiny(number: usize) -> Result<u16, Failure> {
    u16::try_from(number).map_err(|_| too_large())
}

fn too_large() -> Failure {
    Failure::conflict("evidence_too_large", "the evidence does not fit into one archive")
}
