//! Values as text: in messages, and as `nix-instantiate --eval` prints them.
//!
//! Invariants: printing evaluates nothing, and nesting costs no native stack. A value that the
//! reference would still have as a thunk is shown as one even where frazil makes it eagerly (see
//! [`Vm::is_deferred`]). Deliberately absent: colours, and pretty-printing of the REPL.

use crate::error::{EvalError, Result};
use crate::machine::Vm;
use frazil_formats::{float, message_bytes, string_escape};
use frazil_runtime::bytecode::ParamDef;
use frazil_runtime::heap::{Function, ThunkState};
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};
use rustc_hash::FxHashSet;

/// How a value is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// As in error messages: short, with what is left out told.
    Message,
    /// As `builtins.trace` prints a value: as in messages, but in full.
    Trace,
    /// As `--eval` prints a value of which perhaps only the outermost level is evaluated.
    Eval,
    /// As `--eval --strict` prints a value that has been evaluated throughout.
    EvalStrict,
}

impl Style {
    /// Whether the style is that of `--eval`.
    fn is_eval(self) -> bool {
        matches!(self, Style::Eval | Style::EvalStrict)
    }
}

/// Limits of [`Style::Message`].
const MAX_DEPTH: usize = 10;
const MAX_ATTRS: usize = 10;
const MAX_ITEMS: usize = 10;
const MAX_STRING: usize = 1024;

/// Appends a value as text.
///
/// # Errors
/// A value nested deeper than `max-call-depth`, except in [`Style::Message`].
pub fn print_value(vm: &Vm, v: Value, style: Style, out: &mut Vec<u8>) -> Result<()> {
    let mut printer = Printer {
        vm,
        style,
        out,
        seen: FxHashSet::default(),
        levels: Vec::new(),
        attrs: 0,
        items: 0,
    };
    printer.value(v)?;
    while printer.step()? {}
    Ok(())
}

/// A container being printed.
enum Level {
    List {
        list: Value,
        /// Elements done.
        done: usize,
    },
    Set {
        set: Value,
        /// Names in order.
        names: Box<[Symbol]>,
        done: usize,
    },
}

struct Printer<'a> {
    vm: &'a Vm,
    style: Style,
    out: &'a mut Vec<u8>,
    /// Identities of the containers begun so far.
    seen: FxHashSet<Value>,
    levels: Vec<Level>,
    /// Attributes and list elements done so far, in all containers.
    attrs: usize,
    items: usize,
}

impl Printer<'_> {
    /// Prints an atom or begins a container.
    fn value(&mut self, raw: Value) -> Result<()> {
        let nested = !self.levels.is_empty();
        if self.style != Style::Message
            && self.levels.len() > self.vm.settings.max_call_depth as usize
        {
            return Err(EvalError::call_depth_exceeded().at(self.vm.determine_pos(raw)));
        }
        let Some(v) = self.vm.heap.peek(raw) else {
            self.thunk(raw);
            return Ok(());
        };
        let deferred = self.style != Style::EvalStrict && self.vm.is_deferred(raw);
        if nested && deferred {
            self.unevaluated();
            return Ok(());
        }
        self.vm.check_length(self.out.len())?;
        let heap = &self.vm.heap;
        match v.tag() {
            Tag::Attrs => self.begin_set(raw, v),
            Tag::List => self.begin_list(raw, v),
            Tag::Function => self.function(v),
            Tag::String => {
                let max = match self.style {
                    Style::Message => MAX_STRING,
                    _ => usize::MAX,
                };
                string_escape::write_string_limited(self.out, heap.bytes(v), max);
            }
            _ if heap.is_path(v) => self.out.extend_from_slice(heap.bytes(v)),
            _ => match (v, heap.as_int(v), heap.as_float(v)) {
                (_, Some(i), _) => {
                    self.put(itoa::Buffer::new().format(i));
                }
                (_, _, Some(x)) => self.put(&float::display(x)),
                (Value::TRUE, ..) => self.put("true"),
                (Value::FALSE, ..) => self.put("false"),
                (Value::NULL, ..) => self.put("null"),
                _ => self.function(v),
            },
        }
        Ok(())
    }

    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn unevaluated(&mut self) {
        self.put(if self.style.is_eval() {
            "<CODE>"
        } else {
            "«thunk»"
        });
    }

    fn thunk(&mut self, v: Value) {
        match self.vm.heap.thunk_state(v) {
            ThunkState::Blackhole => self.put("«potential infinite recursion»"),
            _ => self.unevaluated(),
        }
    }

    fn function(&mut self, v: Value) {
        let vm = self.vm;
        let builtin = match vm.heap.function(v) {
            Some(Function::Builtin(b)) => Some((b, false)),
            Some(Function::Partial) => vm.heap.operands(v)[0].as_builtin().map(|b| (b, true)),
            _ => None,
        };
        if self.style.is_eval() {
            return self.put(match builtin {
                None => "<LAMBDA>",
                Some((_, false)) => "<PRIMOP>",
                Some((_, true)) => "<PRIMOP-APP>",
            });
        }
        match builtin {
            Some((b, partial)) => {
                self.put(if partial {
                    "«partially applied primop "
                } else {
                    "«primop "
                });
                self.put(vm.builtin_name(b));
            }
            None => {
                self.put("«lambda");
                if let Some(level) = vm.lambda_level(v) {
                    if let Some(name) = vm.lambda_name(v) {
                        self.put(" ");
                        let name = string_escape::attr_name(vm.symbols.name(name));
                        self.out.extend_from_slice(&name);
                    }
                    self.put(" @ ");
                    let pos = vm.show_pos(level.pos);
                    self.out.extend_from_slice(&message_bytes(&pos));
                }
            }
        }
        self.put("»");
    }

    /// What makes a container the same as one printed before: in the reference the address of a set's
    /// attributes, or of a list's value.
    fn identity(&self, raw: Value, v: Value) -> Value {
        if raw.is_thunk() && v.tag() == Tag::List && !self.vm.heap.is_same_object(raw, v) {
            raw
        } else {
            v
        }
    }

    /// Whether the container was met before.
    fn repeated(&mut self, identity: Value) -> bool {
        let repeated = !self.seen.insert(identity);
        if repeated {
            self.put("«repeated»");
        }
        repeated
    }

    fn begin_list(&mut self, raw: Value, list: Value) {
        let identity = self.identity(raw, list);
        if !self.vm.heap.list(list).is_empty() && self.repeated(identity) {
            return;
        }
        if self.style == Style::Message && self.levels.len() >= MAX_DEPTH {
            return self.put("[ ... ]");
        }
        self.put("[ ");
        self.levels.push(Level::List { list, done: 0 });
    }

    fn begin_set(&mut self, raw: Value, set: Value) {
        let heap = &self.vm.heap;
        let empty = heap.attrs_len(set) == 0;
        // The reference has one empty set, which only messages call repeated.
        let identity = if empty {
            heap.empty_attrs()
        } else {
            self.identity(raw, set)
        };
        if !(empty && self.style.is_eval()) && self.repeated(identity) {
            return;
        }
        if self.style == Style::Message && self.levels.len() >= MAX_DEPTH {
            return self.put("{ ... }");
        }
        self.put("{ ");
        let symbols = &self.vm.symbols;
        let mut names: Box<[Symbol]> = heap.attrs_iter(set).map(|a| a.name).collect();
        let last = |s: Symbol| {
            self.style == Style::Message && !matches!(symbols.name(s), b"type" | b"_type")
        };
        names.sort_unstable_by_key(|&s| (last(s), symbols.name(s)));
        self.levels.push(Level::Set {
            set,
            names,
            done: 0,
        });
    }

    /// Goes on with the innermost container; false if there is none.
    fn step(&mut self) -> Result<bool> {
        let vm = self.vm;
        let message = self.style == Style::Message;
        let Some(level) = self.levels.last_mut() else {
            return Ok(false);
        };
        match level {
            Level::List { list, done } => {
                let (items, i) = (vm.heap.list(*list), *done);
                *done += 1;
                if i > 0 {
                    self.items += 1;
                    self.put(" ");
                }
                if i == items.len() {
                    self.put("]");
                    self.levels.pop();
                } else if message && self.items >= MAX_ITEMS {
                    self.elided(items.len() - i, "item", "items", " ]");
                } else {
                    self.value(items[i])?;
                }
            }
            Level::Set { set, names, done } => {
                let (set, i, n) = (*set, *done, names.len());
                *done += 1;
                let name = names.get(i).copied();
                if i > 0 {
                    self.attrs += 1;
                    self.put("; ");
                }
                match name {
                    None => {
                        self.put("}");
                        self.levels.pop();
                    }
                    Some(_) if message && self.attrs >= MAX_ATTRS => {
                        self.elided(n - i, "attribute", "attributes", " }");
                    }
                    Some(name) => {
                        string_escape::write_attr_name(self.out, vm.symbols.name(name));
                        self.put(" = ");
                        let v = vm.heap.attrs_get(set, name).unwrap_or(Value::NULL);
                        self.value(v)?;
                    }
                }
            }
        }
        Ok(true)
    }

    /// Ends the innermost container, telling how much of it is left out.
    fn elided(&mut self, n: usize, one: &str, many: &str, end: &str) {
        let unit = if n == 1 { one } else { many };
        self.put(&format!("«{n} {unit} elided»{end}"));
        self.levels.pop();
    }
}

impl Vm {
    /// Whether the reference would have a thunk where a container holds this value, which
    /// [`Heap::peek`](frazil_runtime::heap::Heap::peek) finds evaluated: functions are made at once here,
    /// there when they are needed.
    pub(crate) fn is_deferred(&self, raw: Value) -> bool {
        raw.tag() == Tag::Function && !self.heap.is_needed(raw)
    }

    /// The level of a curried function that takes the next argument, its set pattern's index in
    /// `self.formals`; `None` for builtins.
    pub(crate) fn lambda_level(&self, v: Value) -> Option<ParamDef> {
        let (chunk, given) = self.lambda_chunk(v)?;
        self.chunk_params(chunk).get(given).copied()
    }

    fn lambda_chunk(&self, v: Value) -> Option<(u32, usize)> {
        match self.heap.function(v)? {
            Function::Closure { chunk, .. } => Some((chunk, 0)),
            Function::Partial => {
                let operands = self.heap.operands(v);
                match self.heap.function(operands[0])? {
                    Function::Closure { chunk, .. } => Some((chunk, operands.len() - 1)),
                    _ => None,
                }
            }
            Function::Builtin(_) => None,
        }
    }

    /// A function that is the value of a computed attribute gets its name, whatever it was called before.
    pub(crate) fn name_function(&mut self, function: Value, name: Value) {
        // A null is no name.
        if name.tag() != Tag::String {
            return;
        }
        let function = self.heap.undefer(function);
        if let Some((chunk, _)) = self.lambda_chunk(function) {
            let name = self.symbol_of(name);
            self.chunk_infos[chunk as usize].name = Some(name);
        }
    }

    /// The name of a function, which all its levels have.
    fn lambda_name(&self, v: Value) -> Option<Symbol> {
        let (chunk, _) = self.lambda_chunk(v)?;
        self.chunk_info(chunk).name
    }

    /// Where a value comes from, if that is known: the position of a function or of a set's text.
    #[cold]
    pub(crate) fn value_pos(&self, v: Value) -> Pos {
        if v.tag() == Tag::Attrs {
            let keys = self.heap.attrs_keys(v);
            let i = self.keys.iter().position(|&k| k == keys);
            return i.map_or(Pos::NONE, |i| self.key_positions[i]);
        }
        self.lambda_level(v).map_or(Pos::NONE, |l| l.pos)
    }
}
