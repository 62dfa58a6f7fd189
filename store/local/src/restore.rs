//! Unpacks archives.
//!
//! Invariant: what is read is exactly one archive, names in it were checked by [`NarReader`], and memory does not depend
//! on sizes. Absent: checking hashes, which whoever gives the stream does.

use std::io::Read;

use frazil_store::error::Result;
use frazil_store::nar::{NarEvent, NarReader};

use crate::tree_sink::TreeSink;

/// Gives the tree in the archive `input` to `sink`. Reads are small: buffer `input`.
///
/// # Errors
/// A bad archive; those of `input` and `sink`.
pub(crate) fn restore(input: impl Read, sink: &mut dyn TreeSink) -> Result<()> {
    let mut reader = NarReader::new(input);
    let mut left = None;
    loop {
        if left == Some(0) {
            sink.end_file()?;
            left = None;
        }
        match reader.next_event()? {
            NarEvent::Directory => sink.directory()?,
            NarEvent::Entry(name) => sink.entry(name)?,
            NarEvent::EndDirectory => sink.end_directory()?,
            NarEvent::File { executable, size } => {
                sink.file(executable, size)?;
                left = Some(size);
            }
            NarEvent::Contents(data) => {
                sink.contents(data)?;
                left = left.map(|left| left.saturating_sub(data.len() as u64));
            }
            NarEvent::Symlink(target) => sink.symlink(target)?,
            NarEvent::End => return Ok(()),
        }
    }
}
