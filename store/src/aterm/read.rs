//! Reads derivations. Errors carry the byte offset they were found at.

use bstr::BString;

use crate::content_address::{ContentAddress, ContentAddressMethod};
use crate::derivation::{Derivation, DerivationOutput, InputDrv};
use crate::error::{ErrorKind, Result, StoreError};
use crate::features::{Feature, Features};
use crate::hash::{Hash, HashAlgo};
use crate::store_path::{StoreDir, StorePath};

/// Deepest nesting of dynamic inputs. C++ Nix has no limit and recurses natively.
const MAX_DYNAMIC_DEPTH: usize = 64;

/// Reads the derivation `name` (without `.drv`) from `text`.
///
/// As C++ Nix does, ignores what follows the last parenthesis, takes list commas as optional and any
/// character after a backslash; of two equal variables or input derivations the last counts, of two
/// equal outputs the first. Paths must be store paths.
///
/// # Errors
/// [`ErrorKind::Format`] with the offset, or a missing experimental feature.
pub fn parse(dir: &StoreDir, text: &[u8], name: &[u8], features: Features) -> Result<Derivation> {
    let mut reader = Reader {
        dir,
        features,
        text,
        pos: 0,
    };
    reader.derivation(name).map_err(|err| err.at(reader.pos))
}

/// Reads the contents `text` of the derivation at `path`.
///
/// # Errors
/// `error parsing derivation '<path>': …`; as they are, those about paths, hashes, features and the first letters; `path` is no derivation.
pub fn parse_file(
    dir: &StoreDir,
    path: &StorePath,
    text: &[u8],
    features: Features,
) -> Result<Derivation> {
    let name = path.derivation_name()?;
    parse(dir, text, name.as_bytes(), features).map_err(|err| match err.kind() {
        ErrorKind::Format => err.wrap(
            "error parsing derivation '%s': %s",
            &[dir.print(path).as_bytes()],
        ),
        _ => err,
    })
}

struct Reader<'t> {
    dir: &'t StoreDir,
    features: Features,
    text: &'t [u8],
    pos: usize,
}

fn error(template: &str, args: &[&[u8]]) -> StoreError {
    StoreError::new(ErrorKind::Format, template, args)
}

impl Reader<'_> {
    fn derivation(&mut self, name: &[u8]) -> Result<Derivation> {
        let mut drv = Derivation {
            name: name.into(),
            ..Derivation::default()
        };
        if self.text.is_empty() {
            let text = "file is empty (possible filesystem corruption)";
            return Err(error(text, &[]));
        }
        self.expect("D")?;
        let dynamic = match self.peek() {
            Some(b'e') => {
                self.expect("erive(")?;
                false
            }
            Some(b'r') => {
                self.expect("rvWithVersion(")?;
                let version = self.string()?;
                if version != "xp-dyn-drv" {
                    let template = "Unknown derivation ATerm format version '%s'";
                    return Err(error(template, &[&version]));
                }
                let name = String::from_utf8_lossy(name);
                let reason = format!("derivation '{name}', ATerm format version 'xp-dyn-drv'");
                self.features
                    .require_for(Feature::DynamicDerivations, &reason)?;
                self.expect(",")?;
                true
            }
            _ => {
                let text = "derivation does not start with 'Derive' or 'DrvWithVersion'";
                return Err(StoreError::new(ErrorKind::Other, text, &[]));
            }
        };

        self.expect("[")?;
        while !self.end_of_list() {
            self.expect("(")?;
            let id = self.string()?;
            let output = self.output()?;
            drv.outputs.entry(id).or_insert(output);
        }

        self.expect(",[")?;
        while !self.end_of_list() {
            self.expect("(")?;
            let path = self.path()?;
            self.expect(",")?;
            let node = self.input(dynamic, 0)?;
            drv.input_drvs.insert(self.dir.parse(&path)?, node);
            self.expect(")")?;
        }

        self.expect(",")?;
        self.expect("[")?;
        let mut sources = Vec::new();
        while !self.end_of_list() {
            sources.push(self.path()?);
        }
        for path in sources {
            drv.input_srcs.insert(self.dir.parse(&path)?);
        }

        self.expect(",")?;
        drv.platform = self.string()?;
        self.expect(",")?;
        drv.builder = self.string()?;

        self.expect(",[")?;
        while !self.end_of_list() {
            drv.args.push(self.string()?);
        }

        self.expect(",[")?;
        while !self.end_of_list() {
            self.expect("(")?;
            let name = self.string()?;
            self.expect(",")?;
            let value = self.string()?;
            drv.env.insert(name, value);
            self.expect(")")?;
        }
        self.expect(")")?;
        Ok(drv)
    }

    /// The rest of an output after its name.
    fn output(&mut self) -> Result<DerivationOutput> {
        self.expect(",")?;
        let path = self.string()?;
        self.expect(",")?;
        let algo = self.string()?;
        self.expect(",")?;
        let hash = self.string()?;
        self.expect(")")?;

        if algo.is_empty() {
            if path.is_empty() {
                return Ok(DerivationOutput::Deferred);
            }
            check_path(&path)?;
            return Ok(DerivationOutput::InputAddressed(self.dir.parse(&path)?));
        }
        let features = self.features;
        let (method, algo) = ContentAddressMethod::split_prefix(&algo, features)?;
        if method == ContentAddressMethod::Text {
            features.require_for(Feature::DynamicDerivations, "text-hashed derivation output")?;
        }
        let algo = HashAlgo::parse(algo, features)?;
        if hash == "impure" {
            features.require(Feature::ImpureDerivations)?;
            if !path.is_empty() {
                let text = "impure derivation output should not specify output path";
                return Err(error(text, &[]));
            }
            Ok(DerivationOutput::Impure(method, algo))
        } else if !hash.is_empty() {
            check_path(&path)?;
            let hash = Hash::parse_plain(&hash, algo)?;
            Ok(DerivationOutput::CaFixed(ContentAddress { method, hash }))
        } else {
            features.require(Feature::CaDerivations)?;
            if !path.is_empty() {
                let text = "content-addressing derivation output should not specify output path";
                return Err(error(text, &[]));
            }
            Ok(DerivationOutput::CaFloating(method, algo))
        }
    }

    /// Which outputs of an input derivation are used; nesting needs the newer format.
    fn input(&mut self, dynamic: bool, depth: usize) -> Result<InputDrv> {
        let mut node = InputDrv::default();
        let nested = match self.peek() {
            Some(b'(') if dynamic => true,
            Some(b'[') => false,
            _ if dynamic => return Err(error("invalid inputDrvs entry in derivation", &[])),
            _ => false,
        };
        if depth == MAX_DYNAMIC_DEPTH {
            return Err(error(
                "dynamic inputs of derivation are nested too deeply",
                &[],
            ));
        }
        if nested {
            self.expect("(")?;
        }
        self.expect("[")?;
        while !self.end_of_list() {
            let name = self.string()?;
            node.outputs.insert(name);
        }
        if nested {
            self.expect(",[")?;
            while !self.end_of_list() {
                self.expect("(")?;
                let name = self.string()?;
                self.expect(",")?;
                let child = self.input(dynamic, depth + 1)?;
                node.dynamic.insert(name, child);
                self.expect(")")?;
            }
            self.expect(")")?;
        }
        Ok(node)
    }

    /// A path, which is not known to be one in the store: C++ Nix reads on before it looks.
    fn path(&mut self) -> Result<BString> {
        let path = self.string()?;
        check_path(&path)?;
        Ok(path)
    }

    fn string(&mut self) -> Result<BString> {
        self.expect("\"")?;
        let mut out = Vec::new();
        loop {
            let rest = &self.text[self.pos..];
            let Some(at) = memchr::memchr2(b'"', b'\\', rest) else {
                return Err(error("unterminated string in derivation", &[]));
            };
            if out.is_empty() && rest[at] == b'"' {
                out = rest[..at].to_vec();
            } else {
                out.extend_from_slice(&rest[..at]);
            }
            self.pos += at + 1;
            if rest[at] == b'"' {
                return Ok(out.into());
            }
            let Some(&c) = rest.get(at + 1) else {
                return Err(error("unterminated string in derivation", &[]));
            };
            self.pos += 1;
            out.push(match c {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                _ => c,
            });
        }
    }

    fn expect(&mut self, text: &str) -> Result<()> {
        if !self.text[self.pos..].starts_with(text.as_bytes()) {
            return Err(error("expected string '%s'", &[text.as_bytes()]));
        }
        self.pos += text.len();
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.pos).copied()
    }

    fn end_of_list(&mut self) -> bool {
        let next = self.peek();
        if matches!(next, Some(b',' | b']')) {
            self.pos += 1;
        }
        next == Some(b']')
    }
}

fn check_path(path: &[u8]) -> Result<()> {
    match path.first() {
        Some(b'/') => Ok(()),
        _ => Err(error("bad path '%s' in derivation", &[path])),
    }
}
