//! What `flake.nix` says of a flake without being evaluated: its inputs, and that the rest is there.
//!
//! As in the reference nothing is computed for this: values have to be written down, and what would have
//! to be evaluated counts as "a thunk". Here the syntax tree is read, so no Nix code can run. Deliberately
//! absent: `nixConfig`, which is checked but not applied.

use super::{Flake, FlakeTree};
use crate::error::{ErrorKind, EvalError, Result, eval_error, type_error};
use crate::machine::Vm;
use crate::paths::shown;
use frazil_compiler::ast::{AttrDef, AttrSet, AttrValue, ExprKind, Node};
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, FlakeFeatures, FlakeRef};
use frazil_formats::lockfile::{InputPath, parse_path};
use frazil_formats::path;
use frazil_runtime::pos::{Origin, Pos};
use std::collections::BTreeMap;

/// Deepest nesting of sets; what is deeper is not written down, either.
const MAX_DEPTH: usize = 64;

/// An input as a flake declares it.
#[derive(Clone, Debug, Default)]
pub(super) struct FlakeInput {
    /// What it is.
    pub flake: Option<FlakeRef>,
    /// It has no `flake.nix`.
    pub no_flake: bool,
    /// It is the same as another input.
    pub follows: Option<InputPath>,
    /// What its inputs are instead of what it says.
    pub overrides: FlakeInputs,
}

/// Inputs by their names.
pub(super) type FlakeInputs = BTreeMap<Vec<u8>, FlakeInput>;

/// A value that is written down.
enum Literal {
    String(Vec<u8>),
    Path(Vec<u8>),
    Int(i64),
    Bool(bool),
    List(Vec<Literal>),
    Attrs(Vec<LiteralAttr>),
    /// A function, and the names of its set pattern.
    Function(Vec<Vec<u8>>),
    /// Something else: the words for its type.
    Other(&'static str),
}

struct LiteralAttr {
    name: Vec<u8>,
    pos: Pos,
    value: Literal,
}

const THUNK: Literal = Literal::Other("a thunk");

impl Literal {
    fn kind(&self) -> &'static str {
        match self {
            Literal::String(_) => "a string",
            Literal::Path(_) => "a path",
            Literal::Int(_) => "an integer",
            Literal::Bool(_) => "a Boolean",
            Literal::List(_) => "a list",
            Literal::Attrs(_) => "a set",
            Literal::Function(_) => "a function",
            Literal::Other(kind) => kind,
        }
    }
}

fn literal(vm: &Vm, node: Node<'_>, depth: usize) -> Literal {
    match &node.kind {
        ExprKind::Str(s) => Literal::String(s.to_vec()),
        ExprKind::Path(p) => Literal::Path(p.to_vec()),
        ExprKind::Int(i) => Literal::Int(*i),
        ExprKind::Float(_) => Literal::Other("a float"),
        ExprKind::Var(name) => match vm.symbols.name(*name) {
            b"true" => Literal::Bool(true),
            b"false" => Literal::Bool(false),
            b"null" => Literal::Other("null"),
            _ => THUNK,
        },
        ExprKind::Lambda(lambda) => {
            let formals = lambda.formals.as_ref().map_or(&[][..], |f| f.formals);
            let names = formals.iter().map(|f| vm.symbols.name(f.name).to_vec());
            Literal::Function(names.collect())
        }
        _ if depth >= MAX_DEPTH => THUNK,
        ExprKind::List(elements) => {
            let elements = elements.iter().map(|e| literal(vm, e, depth + 1));
            Literal::List(elements.collect())
        }
        ExprKind::Attrs(set) if set.dynamic.is_empty() => {
            Literal::Attrs(attributes(vm, set, depth + 1))
        }
        _ => THUNK,
    }
}

fn attributes(vm: &Vm, set: &AttrSet<'_>, depth: usize) -> Vec<LiteralAttr> {
    let attr = |attr: &AttrDef<'_>| LiteralAttr {
        name: vm.symbols.name(attr.name).to_vec(),
        pos: attr.pos,
        value: match attr.value {
            AttrValue::Plain(node) | AttrValue::Inherited(node) => literal(vm, node, depth),
            AttrValue::InheritedFrom { .. } => THUNK,
        },
    };
    let known = set.attrs.iter().map(attr);
    // Names that are computed, though they are written down.
    let dynamic = set.dynamic.iter().filter_map(|d| match d.name.kind {
        ExprKind::Str(name) => Some(LiteralAttr {
            name: name.to_vec(),
            pos: d.pos,
            value: literal(vm, d.value, depth),
        }),
        _ => None,
    });
    known.chain(dynamic).collect()
}

/// What a flake's inputs are read with.
struct Reader<'v> {
    vm: &'v Vm,
    features: FlakeFeatures,
    /// The path of the flake as an input of another.
    at: &'v [Vec<u8>],
    /// The directory of its `flake.nix`, and the store path that it is in.
    dir: &'v [u8],
    root: &'v [u8],
    warnings: Vec<String>,
}

impl Vm {
    /// Reads the `flake.nix` in a directory of a tree.
    ///
    /// # Errors
    /// There is none, or it is none.
    pub(super) fn read_flake(
        &mut self,
        resolved: &FlakeRef,
        locked: &FlakeRef,
        (dir, tree): (&[u8], &FlakeTree),
        at: &[Vec<u8>],
    ) -> Result<Flake> {
        let named = |e: EvalError| tree.error(e);
        let file = self
            .resolve_expr_path(&path::abs_path(b"flake.nix", dir))
            .map_err(named)?;
        let (text, mut origin) = self.source_file(&file).map_err(named)?;
        let name = tree.name(&file);
        if *name != *file {
            origin = Origin::Named((*name).into());
        }
        let base = path::parent(&file).to_vec();
        let attrs = self.parse_with(&text, origin, &base, |vm, root| match &root.kind {
            ExprKind::Attrs(set) => Some(attributes(vm, set, 0)),
            _ => None,
        })?;
        let Some(attrs) = attrs else {
            let message = format!("file '{}' must be an attribute set", shown(&name));
            let trace = format!("while evaluating the file '{}':", shown(&name));
            return Err(eval_error(message).trace(Pos::NONE, trace));
        };
        let mut reader = Reader {
            features: crate::builtins::flake_refs::features(self),
            vm: self,
            at,
            dir,
            root: &tree.path,
            warnings: Vec::new(),
        };
        let flake = reader.flake(resolved, locked, attrs);
        let warnings = reader.warnings;
        for w in warnings {
            self.warn_plainly(&w);
        }
        let mut flake = flake?;
        flake.dir = dir.to_vec();
        flake.tree = tree.clone();
        Ok(flake)
    }
}

fn take(attrs: &mut Vec<LiteralAttr>, name: &[u8]) -> Option<LiteralAttr> {
    let i = attrs.iter().position(|a| a.name == name)?;
    Some(attrs.remove(i))
}

#[cold]
fn flake_ref_error(e: frazil_formats::flakeref::FlakeRefError) -> EvalError {
    crate::builtins::flake_refs::flake_error(e)
}

impl Reader<'_> {
    fn shown(&self, pos: Pos) -> String {
        self.vm.show_pos(pos)
    }

    #[cold]
    fn expected(&self, what: &str, attr: &LiteralAttr) -> EvalError {
        eval_error(format!(
            "expected {what} but got {} at {}",
            attr.value.kind(),
            self.shown(attr.pos)
        ))
    }

    fn flake(
        &mut self,
        resolved: &FlakeRef,
        locked: &FlakeRef,
        mut attrs: Vec<LiteralAttr>,
    ) -> Result<Flake> {
        let mut flake = Flake {
            locked: locked.clone(),
            dir: Vec::new(),
            tree: FlakeTree::default(),
            inputs: FlakeInputs::new(),
            self_attrs: FlakeAttrs::new(),
        };
        if let Some(description) = take(&mut attrs, b"description")
            && !matches!(description.value, Literal::String(_))
        {
            return Err(self.expected("a string", &description));
        }
        if let Some(inputs) = take(&mut attrs, b"inputs") {
            (flake.inputs, flake.self_attrs) = self.inputs(inputs, true)?;
        }
        let Some(outputs) = take(&mut attrs, b"outputs") else {
            return Err(eval_error(format!(
                "flake '{}' lacks attribute 'outputs'",
                resolved.shown()
            )));
        };
        let Literal::Function(names) = &outputs.value else {
            return Err(self.expected("a function", &outputs));
        };
        for name in names {
            if name != b"self" && !flake.inputs.contains_key(name) {
                let input = FlakeInput {
                    flake: Some(self.flake_ref(name, true)?),
                    ..FlakeInput::default()
                };
                flake.inputs.insert(name.clone(), input);
            }
        }
        if let Some(config) = take(&mut attrs, b"nixConfig") {
            self.check_config(&config)?;
        }
        if let Some(unknown) = attrs.first() {
            return Err(eval_error(format!(
                "flake '{}' has an unsupported attribute '{}', at {}",
                resolved.shown(),
                shown(&unknown.name),
                self.shown(unknown.pos)
            )));
        }
        Ok(flake)
    }

    fn flake_ref(&mut self, text: &[u8], is_flake: bool) -> Result<FlakeRef> {
        FlakeRef::parse(text, is_flake, self.features, &mut self.warnings).map_err(flake_ref_error)
    }

    fn check_config(&self, config: &LiteralAttr) -> Result<()> {
        let Literal::Attrs(settings) = &config.value else {
            return Err(self.expected("a set", config));
        };
        for setting in settings {
            match &setting.value {
                Literal::String(_) | Literal::Path(_) | Literal::Int(_) | Literal::Bool(_) => {}
                Literal::List(elements) => {
                    if !elements.iter().all(|e| matches!(e, Literal::String(_))) {
                        return Err(type_error(format!(
                            "list element in flake configuration setting '{}' is a list while a string is expected",
                            shown(&setting.name)
                        )));
                    }
                }
                other => {
                    return Err(type_error(format!(
                        "flake configuration setting '{}' is {}",
                        shown(&setting.name),
                        other.kind()
                    )));
                }
            }
        }
        Ok(())
    }

    fn inputs(
        &mut self,
        inputs: LiteralAttr,
        allow_self: bool,
    ) -> Result<(FlakeInputs, FlakeAttrs)> {
        let Literal::Attrs(attrs) = inputs.value else {
            return Err(self.expected("a set", &inputs));
        };
        let (mut out, mut self_attrs) = (FlakeInputs::new(), FlakeAttrs::new());
        for attr in attrs {
            if attr.name != b"self" {
                let name = attr.name.clone();
                let input = self.input(attr)?;
                out.insert(name, input);
                continue;
            }
            if !allow_self {
                return Err(eval_error(format!(
                    "'self' input attribute not allowed at {}",
                    self.shown(attr.pos)
                )));
            }
            let Literal::Attrs(attrs) = &attr.value else {
                return Err(self.expected("a set", &attr));
            };
            for attr in attrs {
                self_attrs.insert(attr.name.clone(), self.plain(attr)?);
            }
        }
        Ok((out, self_attrs))
    }

    fn input(&mut self, input: LiteralAttr) -> Result<FlakeInput> {
        let pos = input.pos;
        let Literal::Attrs(parts) = input.value else {
            return Err(self.expected("a set", &input));
        };
        let mut out = FlakeInput::default();
        let mut attrs = FlakeAttrs::new();
        let mut url = None;
        for part in parts {
            let (name, part_pos) = (part.name.clone(), part.pos);
            let read = self.part(part, &mut out, &mut attrs, &mut url);
            read.map_err(|e| {
                let text = format!("while evaluating flake attribute '{}'", shown(&name));
                e.trace(part_pos, text)
            })?;
        }
        if attrs.contains_key(&b"type"[..]) {
            let flake = FlakeRef::from_attrs(attrs, self.features);
            let flake =
                flake.map_err(|e| flake_ref_error(e).trace(pos, "while evaluating flake input"))?;
            out.flake = Some(flake);
        } else {
            attrs.remove(&b"url"[..]);
            if let Some((name, _)) = attrs.first_key_value() {
                return Err(eval_error(format!(
                    "unexpected flake input attribute '{}', at {}",
                    shown(name),
                    self.shown(pos)
                )));
            }
            if let Some(url) = url {
                out.flake = Some(self.flake_ref(&url, !out.no_flake)?);
            }
        }
        if out.flake.is_some() && out.follows.is_some() {
            return Err(eval_error(format!(
                "flake input has both a flake reference and a follows attribute, at {}",
                self.shown(pos)
            )));
        }
        Ok(out)
    }

    fn part(
        &mut self,
        part: LiteralAttr,
        out: &mut FlakeInput,
        attrs: &mut FlakeAttrs,
        url: &mut Option<Vec<u8>>,
    ) -> Result<()> {
        match part.name.as_slice() {
            b"url" => {
                let text = match &part.value {
                    Literal::String(s) => s.clone(),
                    Literal::Path(p) => self.relative(p, part.pos)?,
                    _ => return Err(self.expected("a string or a path", &part)),
                };
                attrs.insert(b"url".to_vec(), FlakeAttr::String(text.clone()));
                *url = Some(text);
            }
            b"flake" => match part.value {
                Literal::Bool(is_flake) => out.no_flake = !is_flake,
                _ => return Err(self.expected("a Boolean", &part)),
            },
            b"inputs" => out.overrides = self.inputs(part, false)?.0,
            b"follows" => {
                let Literal::String(text) = &part.value else {
                    return Err(self.expected("a string", &part));
                };
                let path = parse_path(text).map_err(|e| EvalError::new(ErrorKind::Usage, e))?;
                out.follows = Some([self.at, &path].concat());
            }
            _ => {
                let value = self.plain(&part)?;
                attrs.insert(part.name, value);
            }
        }
        Ok(())
    }

    /// An attribute of an input.
    fn plain(&self, attr: &LiteralAttr) -> Result<FlakeAttr> {
        let name = shown(&attr.name);
        match &attr.value {
            Literal::String(s) => Ok(FlakeAttr::String(s.clone())),
            Literal::Bool(b) => Ok(FlakeAttr::Bool(*b)),
            Literal::Int(i) => u64::try_from(*i).map(FlakeAttr::Int).map_err(|_| {
                eval_error(format!(
                    "negative value given for flake input attribute {name}: {i}"
                ))
            }),
            other => Err(type_error(format!(
                "flake input attribute '{name}' is {} while a string, Boolean, or integer is expected",
                other.kind()
            ))),
        }
    }

    /// A path in the flake's own tree as a reference relative to the flake.
    fn relative(&self, to: &[u8], pos: Pos) -> Result<Vec<u8>> {
        let is_inside = to
            .strip_prefix(self.root)
            .is_some_and(|rest| rest.is_empty() || rest[0] == b'/');
        if !is_inside {
            return Err(eval_error(format!(
                "input attribute path '{}' at {} must be in the same source tree as {}{}",
                shown(to),
                self.shown(pos),
                shown(self.dir),
                // A tree's own directory is that of its root.
                if self.dir == self.root { "/" } else { "" }
            )));
        }
        let parts = |p: &[u8]| -> Vec<Vec<u8>> {
            let parts = p.split(|c| *c == b'/').filter(|p| !p.is_empty());
            parts.map(<[u8]>::to_vec).collect()
        };
        let (from, to) = (parts(self.dir), parts(to));
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let mut path = vec![b"..".to_vec(); from.len() - common];
        path.extend_from_slice(&to[common..]);
        let path = match path.is_empty() {
            true => b".".to_vec(),
            false => path.join(&b'/'),
        };
        Ok([b"path:", path.as_slice()].concat())
    }
}
