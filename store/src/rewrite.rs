//! Replaces texts by others of the same length while something is read, such as the hash parts of store paths in an archive.
//!
//! Invariant: the length does not change, and memory does not depend on it. Deliberately absent: texts that overlap each
//! other, which store paths do not.

use std::io::{self, Read};

use memchr::memmem::Finder;

/// As much is read at a time.
const PIECE: usize = 64 << 10;

/// A reader that replaces texts.
pub struct Rewriter<R> {
    input: R,
    rules: Vec<(Finder<'static>, Vec<u8>)>,
    /// The longest text that is replaced.
    longest: usize,
    buffer: Vec<u8>,
    /// How much of the buffer has been given away.
    given: usize,
    /// How much of it can be, because no text that begins there can be found any more.
    ready: usize,
    ended: bool,
}

impl<R: Read> Rewriter<R> {
    /// Reads `input` with the first of each pair of texts replaced by the second. Pairs of different lengths are left out.
    pub fn new(input: R, rules: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Self {
        let fits = |(from, to): &(Vec<u8>, Vec<u8>)| !from.is_empty() && from.len() == to.len();
        let rules: Vec<_> = rules
            .into_iter()
            .filter(fits)
            .map(|(from, to)| (Finder::new(&from).into_owned(), to))
            .collect();
        let lengths = rules.iter().map(|(_, to)| to.len());
        Rewriter {
            input,
            longest: lengths.max().unwrap_or(1),
            rules,
            buffer: Vec::new(),
            given: 0,
            ready: 0,
            ended: false,
        }
    }

    /// Reads on until something can be given away.
    fn fill(&mut self) -> io::Result<()> {
        while self.given == self.ready && !self.ended {
            self.buffer.drain(..self.given);
            self.given = 0;
            let start = self.buffer.len();
            let mut piece = (&mut self.input).take(PIECE as u64);
            self.ended = piece.read_to_end(&mut self.buffer)? < PIECE;
            // What stood there before was searched, but for what may end in the new part.
            let from = start.saturating_sub(self.longest - 1);
            for (finder, to) in &self.rules {
                let mut at = from;
                while let Some(found) = finder.find(&self.buffer[at..]) {
                    at += found;
                    self.buffer[at..at + to.len()].copy_from_slice(to);
                    at += to.len();
                }
            }
            let kept = if self.ended { 0 } else { self.longest - 1 };
            self.ready = self.buffer.len().saturating_sub(kept);
        }
        Ok(())
    }
}

impl<R: Read> Read for Rewriter<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        self.fill()?;
        let n = out.len().min(self.ready - self.given);
        out[..n].copy_from_slice(&self.buffer[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &[u8], rules: &[(&str, &str)]) -> Vec<u8> {
        let rules = rules
            .iter()
            .map(|(from, to)| (from.as_bytes().to_vec(), to.as_bytes().to_vec()));
        let mut out = Vec::new();
        let mut reader = Rewriter::new(text, rules);
        reader.read_to_end(&mut out).expect("reading a slice");
        out
    }

    #[test]
    fn replaces() {
        assert_eq!(rewritten(b"xabcxabxabc", &[("abc", "123")]), b"x123xabx123");
        assert_eq!(rewritten(b"abcd", &[("ab", "cd"), ("cd", "ef")]), b"efef");
        assert_eq!(rewritten(b"ab", &[("ab", "c"), ("", "")]), b"ab");
        assert_eq!(rewritten(b"", &[("ab", "cd")]), b"");
    }

    #[test]
    fn across_pieces() {
        for shift in 0..40 {
            let mut text = vec![b'.'; PIECE - 20 + shift];
            text.extend_from_slice(b"0123456789abcdef0123456789abcdef and more");
            let mut expected = vec![b'.'; PIECE - 20 + shift];
            expected.extend_from_slice(b"fedcba9876543210fedcba9876543210 and more");
            let from = "0123456789abcdef0123456789abcdef";
            let to = "fedcba9876543210fedcba9876543210";
            assert_eq!(rewritten(&text, &[(from, to)]), expected, "{shift}");
        }
    }
}
