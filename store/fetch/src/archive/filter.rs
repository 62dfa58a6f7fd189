//! Takes compression off an archive: gzip, xz and lzma, bzip2, zstd, perhaps one around the other.
//!
//! Invariant: an error that shows in the first block belongs to opening the archive, as in the
//! reference, whose filters work in blocks of the same size.

use super::cannot_open;
use crate::error::{FetchError, Result};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

const BLOCK: usize = 64 * 1024;
/// Most filters around each other.
const MOST: usize = 8;

/// The contents of a file without compression.
pub fn open(file: &File) -> Result<Box<dyn BufRead>> {
    let file = file.try_clone().map_err(|e| super::unreadable(&e))?;
    let mut input: Box<dyn BufRead> = Box::new(Blocks::new(file));
    for _ in 0..MOST {
        let start = input.fill_buf().map_err(|e| cannot_open(&text(&e)))?;
        let filter = match start {
            [0x1F, 0x8B, ..] => Filter::new(
                Box::new(Members::new(input)),
                "truncated gzip input",
                "gzip decompression failed",
            ),
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Filter::new(
                Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(input)),
                "Lzma library error:  No progress is possible",
                "Lzma library error: Corrupted input data",
            ),
            [0x5D, 0, 0, ..] => {
                // The properties of nearly all such files, which have no magic number.
                let stream = liblzma::stream::Stream::new_lzma_decoder(MOST_MEMORY)
                    .map_err(|e| cannot_open(&e.to_string()))?;
                Filter::new(
                    Box::new(liblzma::bufread::XzDecoder::new_stream(input, stream)),
                    "Lzma library error:  No progress is possible",
                    "Lzma library error: Corrupted input data",
                )
            }
            [b'B', b'Z', b'h', ..] => Filter::new(
                Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
                "truncated bzip2 input",
                "bzip decompression failed",
            ),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Filter::new(
                Box::new(
                    zstd::Decoder::with_buffer(input).map_err(|e| cannot_open(&e.to_string()))?,
                ),
                "Truncated zstd input",
                "Zstd decompression failed: Data corruption detected",
            ),
            _ => return Ok(input),
        };
        input = Box::new(Blocks::new(filter));
    }
    Err(FetchError::new(
        "Failed to open archive (Input requires too many filters for decoding)",
    ))
}

/// What a decoder of lzma may use.
const MOST_MEMORY: u64 = 1 << 30;

/// An error's text: the filter's, if it is one's.
pub fn text(e: &io::Error) -> String {
    match e.get_ref() {
        Some(inner) => inner.to_string(),
        None => crate::error::system_text(e),
    }
}

/// A decoder with the reference's messages.
struct Filter {
    inner: Box<dyn Read>,
    truncated: &'static str,
    corrupt: &'static str,
}

impl Filter {
    fn new(inner: Box<dyn Read>, truncated: &'static str, corrupt: &'static str) -> Filter {
        Filter {
            inner,
            truncated,
            corrupt,
        }
    }
}

impl Read for Filter {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
                    return Err(io::Error::other(self.truncated));
                }
                Err(_) => return Err(io::Error::other(self.corrupt)),
                Ok(n) => return Ok(n),
            }
        }
    }
}

/// Reads in full blocks.
struct Blocks<R> {
    inner: R,
    buffer: Vec<u8>,
    at: usize,
}

impl<R: Read> Blocks<R> {
    fn new(inner: R) -> Blocks<R> {
        Blocks {
            inner,
            buffer: Vec::new(),
            at: 0,
        }
    }
}

impl<R: Read> BufRead for Blocks<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.buffer.len() {
            self.at = 0;
            self.buffer.clear();
            let block = self.inner.by_ref().take(BLOCK as u64);
            let read = BufReader::with_capacity(BLOCK, block).read_to_end(&mut self.buffer);
            if let Err(e) = read {
                self.buffer.clear();
                return Err(e);
            }
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, n: usize) {
        self.at = self.buffer.len().min(self.at + n);
    }
}

impl<R: Read> Read for Blocks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

/// The members of a gzip file one after the other. What follows the last and is none is left alone.
struct Members {
    decoder: Option<flate2::bufread::GzDecoder<Box<dyn BufRead>>>,
}

impl Members {
    fn new(input: Box<dyn BufRead>) -> Members {
        Members {
            decoder: Some(flate2::bufread::GzDecoder::new(input)),
        }
    }
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let n = decoder.read(buffer)?;
            if n > 0 || buffer.is_empty() {
                return Ok(n);
            }
            let Some(mut input) = self.decoder.take().map(|d| d.into_inner()) else {
                break;
            };
            if input.fill_buf()?.starts_with(&[0x1F, 0x8B]) {
                self.decoder = Some(flate2::bufread::GzDecoder::new(input));
            }
        }
        Ok(0)
    }
}
