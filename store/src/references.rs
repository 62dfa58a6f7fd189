//! Finds which of a set of store paths a stream of bytes refers to.
//!
//! A reference is a path's 32-digit hash part anywhere in the bytes, also across two writes. Absent:
//! rewriting of self-references.

use std::collections::HashMap;
use std::io;

use crate::nix32;
use crate::store_path::{HASH_LEN, StorePath};

/// The scanner; feed it with [`RefScanner::scan`] or as an [`io::Write`].
pub struct RefScanner {
    wanted: HashMap<[u8; HASH_LEN], (StorePath, bool)>,
    /// The last bytes seen, fewer than a hash part has.
    tail: Vec<u8>,
}

impl RefScanner {
    /// A scanner for `candidates`.
    pub fn new(candidates: impl IntoIterator<Item = StorePath>) -> Self {
        let entry = |path: StorePath| {
            let mut key = [0; HASH_LEN];
            key.copy_from_slice(path.hash_part().as_bytes());
            (key, (path, false))
        };
        RefScanner {
            wanted: candidates.into_iter().map(entry).collect(),
            tail: Vec::new(),
        }
    }

    /// Scans `data`, which follows what was scanned before.
    pub fn scan(&mut self, data: &[u8]) {
        let head = &data[..data.len().min(HASH_LEN - 1)];
        let mut seam = std::mem::take(&mut self.tail);
        seam.extend_from_slice(head);
        self.search(&seam);
        self.search(data);
        let last = if data.len() < HASH_LEN { &seam } else { data };
        let keep = last[last.len() - last.len().min(HASH_LEN - 1)..].to_vec();
        self.tail = keep;
    }

    /// The candidates found so far, in no particular order.
    pub fn found(&self) -> impl Iterator<Item = &StorePath> {
        self.wanted
            .values()
            .filter(|(_, found)| *found)
            .map(|(path, _)| path)
    }

    fn search(&mut self, data: &[u8]) {
        let mut i = 0;
        while let Some(window) = data.get(i..i + HASH_LEN) {
            // From the back, because the last wrong character rules out the most windows.
            if let Some(bad) = window.iter().rposition(|&c| !nix32::is_digit(c)) {
                i += bad + 1;
                continue;
            }
            if let Some((_, found)) = self.wanted.get_mut(window) {
                *found = true;
            }
            i += 1;
        }
    }
}

impl io::Write for RefScanner {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.scan(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_across_any_cut() {
        let base = "kpcd173cq987hw957sx6m0868wv3x6d9-abc";
        let path = StorePath::from_base_name(base.as_bytes()).unwrap();
        let text = b"eeee/nix/store/kpcd173cq987hw957sx6m0868wv3x6d9-abc/bin";
        for piece in 1..text.len() {
            let mut scanner = RefScanner::new([path.clone()]);
            text.chunks(piece).for_each(|c| scanner.scan(c));
            assert_eq!(
                scanner.found().collect::<Vec<_>>(),
                [&path],
                "pieces of {piece}"
            );
            let mut scanner = RefScanner::new([path.clone()]);
            text[..46].chunks(piece).for_each(|c| scanner.scan(c));
            assert_eq!(scanner.found().count(), 0);
        }
    }
}
