//! The builtins: one file a family, one table row a builtin.
//!
//! A row gives the name as in the global scope (`__add`, `map`), the number of arguments, which of them
//! are evaluated first (in the reference's order) and to what type, and the function. A [`Run::Leaf`]
//! computes from evaluated arguments; a [`Run::Step`] forces and calls on its own (see `native`).
//! Deliberately absent: anything that recurses into the machine.

mod add_path;
mod attrs;
mod attrs_from_lists;
mod canonical_json;
pub(crate) mod closure;
mod contexts;
mod control;
pub(crate) mod deep;
mod derivation_strict;
mod derivations;
pub mod environment;
mod fetch_closure;
pub(crate) mod fetch_tree;
pub(crate) mod fetched_attrs;
pub(crate) mod fetchers;
mod files;
pub(crate) mod flake_refs;
mod formats;
mod from_json;
mod from_toml;
mod hashes;
mod imports;
pub(crate) mod instantiate;
mod lists;
mod math;
pub(crate) mod position;
mod predicates;
mod regex;
mod replace;
mod running;
mod search_path;
mod shared;
mod sorting;
mod strings;
pub(crate) mod to_json;
pub(crate) mod to_xml;
mod types;
mod versions;

pub(crate) use control::GUARDED;

use crate::error::{EvalError, Result};
use crate::frame::{Native, Step};
use crate::machine::Vm;
use frazil_runtime::heap::{Attr, Keys};
use frazil_runtime::pos::{Origin, Pos};
use frazil_runtime::value::{Tag, Value};

/// Most arguments that a builtin takes.
pub const MAX_ARITY: usize = 3;

/// What an argument must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// Anything, evaluated.
    Any,
    /// An integer.
    Int,
    /// An integer (checked before) that is not negative, or else this error.
    NotNegative(&'static str),
    /// A number.
    Float,
    /// A Boolean.
    Bool,
    /// A string, with or without context.
    String,
    /// A string without context.
    StringNoContext,
    /// A set.
    Attrs,
    /// A list.
    List,
    /// Something that can be called: function, builtin, partial application, set with `__functor`.
    Function,
    /// A string after coercion with this mode (see `coerce`).
    Coerce(u32),
}

impl What {
    /// Whether an evaluated value is of this type.
    #[inline]
    pub fn accepts(self, vm: &Vm, v: Value) -> bool {
        match self {
            What::Any => true,
            What::Int => vm.heap.as_int(v).is_some(),
            What::NotNegative(_) => vm.heap.as_int(v).is_some_and(|i| i >= 0),
            What::Float => vm.number(v).is_some(),
            What::Bool => v.as_bool().is_some(),
            What::String | What::Coerce(_) => v.tag() == Tag::String,
            What::StringNoContext => v.tag() == Tag::String && vm.heap.context_of(v).is_none(),
            What::Attrs => v.tag() == Tag::Attrs,
            What::List => v.tag() == Tag::List,
            What::Function => {
                vm.heap.is_function(v)
                    || v.tag() == Tag::Attrs && vm.heap.attrs_get(v, vm.known.functor).is_some()
            }
        }
    }
}

impl What {
    /// Whether the trace entry of an argument covers its evaluation, too; for sets and lists the
    /// reference only adds it when the type is wrong.
    pub(crate) fn traces_evaluation(self) -> bool {
        !matches!(self, What::Any | What::Attrs | What::List | What::Coerce(_))
    }
}

/// One argument to evaluate before a builtin runs.
#[derive(Clone, Copy, Debug)]
pub struct Want {
    /// Its index.
    pub arg: u8,
    /// Its type.
    pub what: What,
    /// Trace entry for errors, if it is not "while evaluating the … argument passed to builtins.…".
    pub trace: Option<&'static str>,
}

/// A row element: argument `arg` evaluated to `what`.
pub const fn want(arg: u8, what: What) -> Want {
    Want {
        arg,
        what,
        trace: None,
    }
}

/// A row element with a trace text of its own (empty for none).
pub const fn want_as(arg: u8, what: What, trace: &'static str) -> Want {
    Want {
        arg,
        what,
        trace: Some(trace),
    }
}

/// How a builtin runs.
#[derive(Clone, Copy)]
pub enum Run {
    /// From its arguments, those in `wants` evaluated. The result may be a thunk.
    Leaf(fn(&mut Vm, &[Value]) -> Result<Value>),
    /// As a native frame with the arguments in slots 1...
    Step(Step),
}

/// A way to run a builtin at once, for arguments that allow it.
pub type Fast = fn(&mut Vm, &[Value]) -> Option<Value>;

/// One builtin.
pub struct Builtin {
    /// Name in the global scope; the member of `builtins` lacks the `__`.
    pub name: &'static str,
    /// Number of arguments, at least 1.
    pub arity: u8,
    /// Arguments to evaluate, in order.
    pub wants: &'static [Want],
    /// The function.
    pub run: Run,
    /// A way without a frame, tried first; it gets the arguments as they are, evaluated or not.
    pub fast: Option<Fast>,
    /// Whether errors that pass get "while calling the '…' builtin".
    pub traced: bool,
    /// What it does, in a sentence or two.
    pub doc: &'static str,
    /// Experimental feature without which it is not there.
    pub feature: Option<&'static str>,
    /// Adds to an error that passes the frame of a [`Run::Step`] what it was about, given the frame's
    /// state; also drops what the frame kept outside of its slots.
    pub explain: Option<Explain>,
}

/// See [`Builtin::explain`].
pub type Explain = fn(&mut Vm, Native, u32, EvalError) -> EvalError;

impl Builtin {
    /// A row for a leaf.
    pub const fn leaf(
        name: &'static str,
        arity: u8,
        wants: &'static [Want],
        run: fn(&mut Vm, &[Value]) -> Result<Value>,
        doc: &'static str,
    ) -> Builtin {
        Builtin {
            name,
            arity,
            wants,
            run: Run::Leaf(run),
            fast: None,
            traced: true,
            doc,
            feature: None,
            explain: None,
        }
    }

    /// A row for a step function.
    pub const fn step(
        name: &'static str,
        arity: u8,
        wants: &'static [Want],
        run: Step,
        doc: &'static str,
    ) -> Builtin {
        Builtin {
            name,
            arity,
            wants,
            run: Run::Step(run),
            fast: None,
            traced: true,
            doc,
            feature: None,
            explain: None,
        }
    }

    /// The row with a way without a frame, for arguments that need no evaluation. It returns `None`
    /// for all others, and where there is an error to raise; the result may be a thunk.
    pub const fn fast(mut self, fast: fn(&mut Vm, &[Value]) -> Option<Value>) -> Builtin {
        self.fast = Some(fast);
        self
    }

    /// The row for builtins behind an experimental feature.
    pub const fn behind(mut self, feature: &'static str) -> Builtin {
        self.feature = Some(feature);
        self
    }

    /// The row with a function that explains errors.
    pub const fn explained(mut self, explain: Explain) -> Builtin {
        self.explain = Some(explain);
        self
    }

    /// The row for builtins that the reference leaves out of traces.
    pub const fn untraced(mut self) -> Builtin {
        self.traced = false;
        self
    }
}

/// State of builtins that outlives a call. Values in it are kept in roots or are permanent.
#[derive(Default)]
pub struct Caches {
    /// The store: paths, derivations made so far.
    pub store: crate::store_io::StoreState,
    /// What fetches, if anything can.
    pub fetcher: Option<Box<dyn crate::fetcher::Fetcher>>,
    /// Files read so far.
    pub files: crate::source_files::FileState,
    /// Derivations being made, innermost last.
    pub(crate) drafts: Vec<instantiate::Draft>,
    /// Paths being added to the store, innermost last.
    pub(crate) additions: Vec<add_path::Addition>,
    pub(crate) result_keys: Option<instantiate::ResultKeys>,
    /// The words for file types, in the order of [`crate::host::FileType`].
    pub(crate) file_types: Option<[Value; 4]>,
    pub(crate) shared: shared::Shared,
    pub(crate) running: running::Running,
    regexes: regex::RegexCache,
    /// For the document that is about to be made.
    xml_receiver: Option<to_xml::Receiver>,
    /// See [`Vm::partial_output`].
    partial_output: Option<Vec<u8>>,
    /// Keys of what `parseDrvName` returns.
    drv_name_keys: Option<Keys>,
}

/// All families.
static FAMILIES: &[&[Builtin]] = &[
    add_path::TABLE,
    attrs::TABLE,
    attrs_from_lists::TABLE,
    closure::TABLE,
    contexts::TABLE,
    control::TABLE,
    deep::TABLE,
    derivations::TABLE,
    environment::TABLE,
    fetch_closure::TABLE,
    fetch_tree::TABLE,
    fetchers::TABLE,
    files::TABLE,
    flake_refs::TABLE,
    formats::TABLE,
    hashes::TABLE,
    imports::TABLE,
    lists::TABLE,
    math::TABLE,
    predicates::TABLE,
    regex::TABLE,
    search_path::TABLE,
    sorting::TABLE,
    strings::TABLE,
    types::TABLE,
    versions::TABLE,
];

/// Puts all builtins and the `builtins` set into a machine's global scope.
pub(crate) fn install(vm: &mut Vm) {
    vm.builtins.extend(position::TABLE);
    vm.builtins.extend(fetch_tree::INTERNAL);
    let mut members: Vec<Attr> = Vec::new();
    for b in FAMILIES.iter().flat_map(|t| t.iter()) {
        if b.feature.is_some_and(|f| !vm.settings.feature(f)) {
            continue;
        }
        let v = Value::builtin(vm.builtins.len() as u32);
        vm.builtins.push(b);
        define(vm, &mut members, b.name, v);
    }
    let constants = [
        ("true", Value::TRUE),
        ("false", Value::FALSE),
        ("null", Value::NULL),
    ];
    for (name, v) in constants {
        define(vm, &mut members, name, v);
    }
    vm.caches.store = crate::store_io::StoreState::new(&vm.settings);
    for (name, v) in environment::constants(vm) {
        define(vm, &mut members, name, v);
    }
    // `derivation` is a Nix function that uses `builtins`, and `builtins` contains itself: thunks stand
    // for both until they are there.
    let [derivation, itself] = [Value::NULL; 2].map(|v| vm.heap.new_apply(v, &[]));
    define(vm, &mut members, "derivation", derivation);
    members.push(Attr {
        name: vm.known.builtins,
        value: itself,
        pos: Pos::NONE,
    });
    let set = vm.heap.attrs_from(&mut members);
    vm.heap.resolve(itself, set);
    vm.builtins_set = vm.root(set);
    vm.globals.insert(vm.known.builtins, set);
    let kept = vm.root(derivation);
    if let Some(function) = derivation_function(vm) {
        let placeholder = vm.get(kept);
        vm.heap.resolve(placeholder, function);
        let name = vm.symbols.intern(b"derivation");
        vm.globals.insert(name, function);
    }
    vm.release(kept);
}

/// The function `derivation`; nothing only if our own text is bad, which tests would find.
fn derivation_function(vm: &mut Vm) -> Option<Value> {
    let file = vm
        .compile(
            crate::internal::DERIVATION,
            Origin::Internal(crate::internal::DERIVATION_NAME),
            b"/",
            None,
        )
        .ok()?;
    let file = vm.root(file);
    let function = vm.force(file).ok();
    vm.release(file);
    function
}

/// Defines a global and the member of `builtins` of that name (without `__`).
fn define(vm: &mut Vm, members: &mut Vec<Attr>, name: &str, value: Value) {
    let global = vm.symbols.intern(name.as_bytes());
    vm.globals.insert(global, value);
    let member = vm.symbols.intern(name.trim_start_matches("__").as_bytes());
    members.push(Attr {
        name: member,
        value,
        pos: Pos::NONE,
    });
}
