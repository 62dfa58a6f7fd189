//! Compressing archives and taking them apart, all as streams.
//!
//! Invariant: what a compressed file makes this allocate is bounded ([`MEMORY_LIMIT`]), and nothing is decompressed
//! before it is asked for, so that whoever counts what comes out is safe from bombs. Absent: methods
//! that the reference has through libarchive and hardly anybody uses (compress, grzip, lrzip, lz4, lzop), which are
//! refused by name.

use std::io::{self, BufReader, Read, Write};

use frazil_store::error::{ErrorKind, Result, StoreError};

/// Most memory that decompressing a file may take. The highest preset of xz needs 65 MiB; the window of
/// zstd is limited to 128 MiB by its decoder.
const MEMORY_LIMIT: u64 = 256 << 20;
/// How much of a file is in memory at a time.
pub(crate) const CHUNK: usize = 64 * 1024;

/// A method of compression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// None.
    None,
    /// xz, which caches use unless told otherwise.
    #[default]
    Xz,
    /// bzip2, which is meant where a narinfo does not say.
    Bzip2,
    /// Zstandard.
    Zstd,
    /// gzip.
    Gzip,
    /// Brotli.
    Brotli,
    /// The predecessor of xz.
    Lzma,
    /// lzip; only for reading.
    Lzip,
}

/// Methods that the reference has besides.
pub(crate) const UNSUPPORTED: [&[u8]; 5] = [b"compress", b"grzip", b"lrzip", b"lz4", b"lzop"];

impl Compression {
    /// The method named `name`, as in settings.
    ///
    /// # Errors
    /// `unknown compression method '…'`, and those that are not supported.
    pub fn parse(name: &[u8]) -> Result<Self> {
        Ok(match name {
            b"none" | b"" => Self::None,
            b"xz" => Self::Xz,
            b"bzip2" => Self::Bzip2,
            b"zstd" => Self::Zstd,
            b"gzip" => Self::Gzip,
            b"br" => Self::Brotli,
            b"lzma" => Self::Lzma,
            b"lzip" => Self::Lzip,
            _ => {
                let template = match UNSUPPORTED.contains(&name) {
                    true => "compression method '%s' is not supported",
                    false => "unknown compression method '%s'",
                };
                return Err(StoreError::new(ErrorKind::Usage, template, &[name]));
            }
        })
    }

    /// The method of an HTTP `Content-Encoding`.
    ///
    /// # Errors
    /// As [`Compression::parse`].
    pub fn parse_encoding(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "identity" => Ok(Self::None),
            "x-gzip" => Ok(Self::Gzip),
            name => Self::parse(name.as_bytes()),
        }
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Lzma => "lzma",
            Self::Lzip => "lzip",
        }
    }

    /// What the names of files in caches end in; that of gzip ones is not told, as in the reference.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xz => ".xz",
            Self::Bzip2 => ".bz2",
            Self::Zstd => ".zst",
            Self::Brotli => ".br",
            Self::Lzip => ".lzip",
            Self::None | Self::Gzip | Self::Lzma => "",
        }
    }

    /// What `input` was before it was compressed. Its errors are those of `input`, or that it was not.
    ///
    /// # Errors
    /// Out of memory.
    pub fn reader<'r>(self, input: impl Read + Send + 'r) -> Result<Box<dyn Read + Send + 'r>> {
        let input = BufReader::with_capacity(CHUNK, input);
        let lzma = |stream: std::result::Result<_, liblzma::stream::Error>| {
            stream.map_err(|err| failed("decompressing", &err.into()))
        };
        use liblzma::stream::{CONCATENATED, Stream};
        let stream = match self {
            Self::None => return Ok(Box::new(input)),
            Self::Gzip => return Ok(Box::new(flate2::bufread::MultiGzDecoder::new(input))),
            Self::Bzip2 => return Ok(Box::new(bzip2::bufread::MultiBzDecoder::new(input))),
            Self::Zstd => {
                let reader = zstd::stream::read::Decoder::with_buffer(input);
                return Ok(Box::new(
                    reader.map_err(|err| failed("decompressing", &err))?,
                ));
            }
            Self::Brotli => return Ok(Box::new(brotli::Decompressor::new(input, CHUNK))),
            Self::Xz => lzma(Stream::new_stream_decoder(MEMORY_LIMIT, CONCATENATED))?,
            Self::Lzma => lzma(Stream::new_lzma_decoder(MEMORY_LIMIT))?,
            Self::Lzip => lzma(Stream::new_lzip_decoder(MEMORY_LIMIT, CONCATENATED))?,
        };
        Ok(Box::new(liblzma::bufread::XzDecoder::new_stream(
            input, stream,
        )))
    }

    /// Compresses what is written into `out`, until [`Compressor::finish`]. `level` is the method's, `threads` how
    /// many may work on it, where the method can.
    ///
    /// # Errors
    /// A level the method has not; lzip, which is only for reading.
    pub fn writer<'w>(
        self,
        out: impl Write + Send + 'w,
        level: Option<i32>,
        threads: u32,
    ) -> Result<Box<dyn Compressor + Send + 'w>> {
        let bad_level = || {
            let template = "compression method '%s' has no level '%s'";
            let level = level.unwrap_or_default().to_string();
            let args = [self.name().as_bytes(), level.as_bytes()];
            StoreError::new(ErrorKind::Usage, template, &args)
        };
        let in_range = |default: i32, range: std::ops::RangeInclusive<i32>| {
            let level = level.unwrap_or(default);
            match range.contains(&level) {
                true => Ok(level),
                false => Err(bad_level()),
            }
        };
        let refused = |err: liblzma::stream::Error| failed("compressing", &err.into());
        use liblzma::stream::{Check, LzmaOptions, MtStreamBuilder, Stream};
        Ok(match self {
            Self::None => Box::new(Stored(out)),
            Self::Xz => {
                let preset = in_range(6, 0..=9)?.unsigned_abs();
                let stream = match threads {
                    0 | 1 => Stream::new_easy_encoder(preset, Check::Crc64).map_err(refused)?,
                    threads => {
                        let mut builder = MtStreamBuilder::new();
                        builder.preset(preset).check(Check::Crc64).threads(threads);
                        builder.encoder().map_err(refused)?
                    }
                };
                Box::new(liblzma::write::XzEncoder::new_stream(out, stream))
            }
            Self::Lzma => {
                let preset = in_range(6, 0..=9)?.unsigned_abs();
                let options = LzmaOptions::new_preset(preset).map_err(refused)?;
                let stream = Stream::new_lzma_encoder(&options).map_err(refused)?;
                Box::new(liblzma::write::XzEncoder::new_stream(out, stream))
            }
            Self::Bzip2 => {
                let level = bzip2::Compression::new(in_range(9, 1..=9)?.unsigned_abs());
                Box::new(bzip2::write::BzEncoder::new(out, level))
            }
            Self::Gzip => {
                let level = flate2::Compression::new(in_range(6, 0..=9)?.unsigned_abs());
                Box::new(flate2::write::GzEncoder::new(out, level))
            }
            Self::Zstd => {
                let level = in_range(3, zstd::compression_level_range())?;
                let writer = zstd::stream::write::Encoder::new(out, level);
                let mut writer = writer.map_err(|err| failed("compressing", &err))?;
                if threads > 1 {
                    let result = writer.multithread(threads);
                    result.map_err(|err| failed("compressing", &err))?;
                }
                Box::new(writer)
            }
            Self::Brotli => {
                // The method's own defaults, as in the reference, which passes no level on.
                let quality = in_range(11, 0..=11)?.unsigned_abs();
                Box::new(brotli::CompressorWriter::new(out, CHUNK, quality, 22))
            }
            Self::Lzip => {
                let template = "compression method 'lzip' is supported only for reading";
                return Err(StoreError::new(ErrorKind::Usage, template, &[]));
            }
        })
    }
}

/// Something that compresses what is written to it.
pub trait Compressor: Write {
    /// Writes what is left. Without it, what was written is incomplete.
    ///
    /// # Errors
    /// Those of what it writes to.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

struct Stored<W>(W);

impl<W: Write> Write for Stored<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Compressor for Stored<W> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Compressor for liblzma::write::XzEncoder<W> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        (*self).finish().map(drop)
    }
}

impl<W: Write> Compressor for bzip2::write::BzEncoder<W> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        (*self).finish().map(drop)
    }
}

impl<W: Write> Compressor for flate2::write::GzEncoder<W> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        (*self).finish().map(drop)
    }
}

impl<W: Write> Compressor for zstd::stream::write::Encoder<'_, W> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        (*self).finish().map(drop)
    }
}

impl<W: Write> Compressor for brotli::CompressorWriter<W> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        // This drops what goes wrong: what it writes to has to remember it (see `upload`).
        (*self).into_inner();
        Ok(())
    }
}

fn failed(what: &str, err: &io::Error) -> StoreError {
    StoreError::io(what, &[], err)
}
