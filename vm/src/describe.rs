//! Values in messages: their types, short forms of themselves, and the errors made of them.

use crate::builtins::What;
use crate::context::ContextElement;
use crate::error::{ErrorKind, EvalError, eval_error, type_error};
use crate::machine::Vm;
use crate::print::{Style, print_value};
use frazil_formats::message_text;
use frazil_formats::string_escape;
use frazil_runtime::heap::{Function, ThunkState};
use frazil_runtime::pos::{Origin, Pos};
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

impl Vm {
    /// The type as `typeOf` names it.
    pub fn type_name(&self, v: Value) -> &'static str {
        match v.tag() {
            Tag::Thunk => "thunk",
            Tag::Int => "int",
            Tag::Attrs => "set",
            Tag::List => "list",
            Tag::String => "string",
            Tag::Function => "lambda",
            Tag::Other if self.heap.is_path(v) => "path",
            Tag::Other if self.heap.as_float(v).is_some() => "float",
            Tag::Other => "int",
            Tag::Immediate if v.as_bool().is_some() => "bool",
            Tag::Immediate if v.as_builtin().is_some() => "lambda",
            Tag::Immediate => "null",
        }
    }

    /// The type with its article, as messages name it (`showType` of the reference).
    pub fn describe(&self, v: Value) -> String {
        let v = self.heap.peek(v).unwrap_or(v);
        match self.type_name(v) {
            "thunk" => match self.heap.thunk_state(v) {
                ThunkState::Apply => "a function application".into(),
                ThunkState::Blackhole => "a black hole".into(),
                ThunkState::Failed(_) => "an error".into(),
                _ => "a thunk".into(),
            },
            "int" => "an integer".into(),
            "set" => "a set".into(),
            "list" => "a list".into(),
            "string" if self.heap.context_of(v).is_some() => "a string with context".into(),
            "string" => "a string".into(),
            "path" => "a path".into(),
            "float" => "a float".into(),
            "bool" => "a Boolean".into(),
            "null" => "null".into(),
            _ => match self.heap.function(v) {
                Some(Function::Builtin(b)) => {
                    format!("the built-in function '{}'", self.builtin_name(b))
                }
                Some(Function::Partial) => {
                    let callee = self.heap.operands(v)[0];
                    match callee.as_builtin() {
                        Some(b) => format!(
                            "the partially applied built-in function '{}'",
                            self.builtin_name(b)
                        ),
                        None => "a function".into(),
                    }
                }
                _ => "a function".into(),
            },
        }
    }

    /// The name of a builtin as messages show it.
    pub fn builtin_name(&self, index: u32) -> &'static str {
        self.builtins[index as usize].name.trim_start_matches("__")
    }

    /// `file:line:column` of a position, as messages show it.
    pub fn show_pos(&self, pos: Pos) -> String {
        let (Some(origin), Some(at)) = (self.positions.origin(pos), self.positions.line_col(pos))
        else {
            return "«none»".into();
        };
        let name = match origin {
            Origin::File(p) | Origin::Named(p) => message_text(p).into_owned(),
            Origin::String => "«string»".into(),
            Origin::Stdin => "«stdin»".into(),
            Origin::Internal(n) => (*n).into(),
        };
        format!("{name}:{}:{}", at.line, at.column)
    }

    /// `expected … but found …`.
    #[cold]
    pub fn wrong_type(&mut self, what: What, v: Value) -> EvalError {
        let expected = match what {
            What::Int => "an integer",
            What::NotNegative(message) => return eval_error(message),
            What::Float => "a float",
            What::Bool => "a Boolean",
            What::StringNoContext if v.tag() == Tag::String => return self.context_not_allowed(v),
            What::String | What::StringNoContext | What::Coerce(_) => "a string",
            What::Attrs => "a set",
            What::List => "a list",
            What::Function => "a function",
            What::Any => "a value",
        };
        let (found, shown) = (self.describe(v), self.show(v));
        type_error(format!("expected {expected} but found {found}: {shown}"))
    }

    /// The error for a string that must not refer to store paths.
    #[cold]
    pub fn context_not_allowed(&mut self, v: Value) -> EvalError {
        let shown = message_text(self.heap.bytes(v)).into_owned();
        // The reference keeps contexts sorted and shows the first element.
        let elements = self.string_context(v).iter();
        let element = elements
            .map(|&c| self.contexts.get(c))
            .min()
            .map(|e| match e {
                ContextElement::Opaque(p) => p.to_string(),
                ContextElement::DrvDeep(p) => format!("{p} (deep)"),
                ContextElement::Built { drv, output } => format!("{drv}^{output}"),
            });
        eval_error(format!(
            "the string '{shown}' is not allowed to refer to a store path (such as '{}')",
            element.unwrap_or_default()
        ))
    }

    /// `attribute 'x' missing`, with suggestions.
    #[cold]
    pub(crate) fn missing_attribute(&mut self, set: Value, name: Symbol) -> EvalError {
        let shown = self.show_name(name);
        let names = self.heap.attrs_iter(set);
        let names = names.map(|a| self.symbols.name(a.name));
        let suggestions = suggest(self.symbols.name(name), names);
        eval_error(format!("attribute '{shown}' missing")).with_suggestions(suggestions)
    }

    /// Where the running function is defined.
    pub(crate) fn here_def(&self) -> Pos {
        self.frames
            .last()
            .map_or(Pos::NONE, |f| self.chunk_info(f.code).pos)
    }

    /// An error about arguments: at the function; unwinding adds the call site.
    #[cold]
    pub(crate) fn formals_error(&mut self, e: EvalError) -> EvalError {
        let def = self.here_def();
        if let Some(f) = self.frames.last_mut() {
            f.mode = crate::unwind::REFUSED;
        }
        e.at(def)
    }

    fn callee_name(&self) -> String {
        let name = self
            .frames
            .last()
            .and_then(|f| self.chunk_info(f.code).name);
        name.map_or("anonymous lambda".into(), |n| {
            message_text(self.symbols.name(n)).into_owned()
        })
    }

    #[cold]
    pub(crate) fn missing_argument(&mut self, name: Symbol, formals: u32) -> EvalError {
        let _ = formals;
        let shown = self.show_name(name);
        let callee = self.callee_name();
        let e = EvalError::new(
            ErrorKind::Type,
            format!("function '{callee}' called without required argument '{shown}'"),
        );
        self.formals_error(e)
    }

    #[cold]
    pub(crate) fn unexpected_argument(&mut self, arg: Value, formals: u32) -> EvalError {
        let unexpected = self.heap.attrs_iter(arg).map(|a| a.name).find(|&n| {
            self.formals[formals as usize]
                .formals
                .binary_search_by_key(&n, |f| f.name)
                .is_err()
        });
        let shown = unexpected.map_or(String::new(), |n| self.show_name(n));
        let suggestions = unexpected.map_or(Vec::new(), |n| {
            let expected = self.formals[formals as usize].formals.iter();
            let expected = expected.map(|f| self.symbols.name(f.name));
            suggest(self.symbols.name(n), expected)
        });
        let callee = self.callee_name();
        let e = EvalError::new(
            ErrorKind::Type,
            format!("function '{callee}' called with unexpected argument '{shown}'"),
        )
        .with_suggestions(suggestions);
        self.formals_error(e)
    }

    /// Whether a symbol is this name; the name need not be interned for that.
    pub(crate) fn is_named(&self, name: Symbol, text: &str) -> bool {
        self.symbols.name(name) == text.as_bytes()
    }

    /// A name as messages show it: quoted if it is no identifier.
    pub(crate) fn show_name(&self, name: Symbol) -> String {
        let name = string_escape::attr_name(self.symbols.name(name));
        message_text(&name).into_owned()
    }

    /// A value in short, as messages show it; nothing is evaluated.
    pub fn show(&mut self, v: Value) -> String {
        let mut out = Vec::new();
        // Only the styles of the command line have a limit on depth.
        let _ = print_value(self, v, Style::Message, &mut out);
        if out.last().is_some_and(|b| b" \n\r\t".contains(b)) {
            // The reference colours values, so white space at their end is not at the end of the message and stays.
            out.extend_from_slice(b"\x1b[0m");
        }
        message_text(&out).into_owned()
    }
}

/// "Did you mean" candidates.
pub(crate) fn suggest<'n>(
    name: &[u8],
    candidates: impl Iterator<Item = &'n [u8]>,
) -> Vec<Box<str>> {
    let found = frazil_formats::levenshtein::best_matches(name, candidates);
    found.into_iter().map(|c| message_text(c).into()).collect()
}
