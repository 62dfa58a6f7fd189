//! Values as XML: `toXML` and the command line's `--xml`.
//!
//! A native operation built like `to_json`. As in the reference a derivation is written out only the
//! first time that its `drvPath` is met, and builtins are `<unevaluated />` even when values are
//! evaluated.

use crate::error::{EvalError, Result};
use crate::frame::{Native, Next};
use crate::machine::{Root, Vm};
use crate::walk::WalkKind;
use frazil_formats::float;
use frazil_formats::xml::{XmlAttr, XmlWriter};
use frazil_runtime::pos::{Origin, Pos};
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};
use rustc_hash::FxHashSet;

/// Mode: values are evaluated; otherwise an unevaluated one is written as such.
pub const STRICT: u32 = 1;
/// Mode: with positions of attributes and functions.
pub const LOCATIONS: u32 = 2;
/// Mode: the document goes to the receiver in [`Vm::write_xml`], piece by piece.
const STREAM: u32 = 4;

/// Pieces have about this many bytes.
const PIECE: usize = 64 << 10;

/// Takes the pieces of a document.
pub type Receiver = Box<dyn FnMut(&[u8])>;

impl Vm {
    /// Writes a kept value as an XML document, as `--xml` prints it. Like the reference this does not wait
    /// for the whole: nested values make documents as long as the square of their depth.
    ///
    /// # Errors
    /// Whatever the evaluation raises; the receiver has the document up to there, all elements closed.
    pub fn write_xml(
        &mut self,
        v: Root,
        strict: bool,
        locations: bool,
        receiver: Receiver,
    ) -> Result<()> {
        let strict = if strict { STRICT } else { 0 };
        let mode = STREAM | strict | if locations { LOCATIONS } else { 0 };
        self.caches.xml_receiver = Some(receiver);
        self.run_operation(to_xml_step, mode, &[self.get(v)])?;
        Ok(())
    }
}

/// Ends the document when an error leaves the operation.
pub(crate) fn close_document(vm: &mut Vm, f: Native, e: EvalError) -> EvalError {
    let builder = vm.counter(f, BUILDER);
    if let Some(b) = vm.builders.get_mut(builder)
        && let Some(text) = b.extra.as_mut().and_then(|x| x.downcast_mut::<Text>())
        && let Some(mut receiver) = text.receiver.take()
    {
        close(&mut text.writer, &mut receiver);
    }
    e
}

fn close(writer: &mut XmlWriter, receiver: &mut Receiver) {
    while writer.is_open() {
        writer.close_element();
        if writer.written() >= PIECE {
            receiver(&writer.take());
        }
    }
    receiver(&writer.take());
}

/// What is kept in the builder.
struct Text {
    /// Who gets the document while it is made.
    receiver: Option<Receiver>,
    writer: XmlWriter,
    /// As in `to_json`.
    names: Vec<Symbol>,
    /// Derivations that were written out.
    seen: FxHashSet<Box<[u8]>>,
}

/// Slot of the current value.
const VALUE: u32 = 1;
/// Slot of the index of the builder.
const BUILDER: u32 = 2;
/// First slot of a stack of `container, n`, as in `to_json`.
const LEVELS: u32 = 3;

/// Writes slot 1 as a document.
pub(crate) fn to_xml_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let strict = vm.mode() & STRICT != 0;
    if vm.state() == 0 {
        let mut writer = XmlWriter::new();
        writer.open_element("expr", &[]);
        let receiver = match vm.mode() & STREAM {
            0 => None,
            _ => vm.caches.xml_receiver.take(),
        };
        vm.become_walk(WalkKind::Xml);
        vm.begin_builder().extra = Some(Box::new(Text {
            receiver,
            writer,
            names: Vec::new(),
            seen: FxHashSet::default(),
        }));
        let index = vm.builders.len() - 1;
        vm.push_slot(f, Value::small_int(index as i64).expect("small"));
        vm.set_state(1);
    }
    loop {
        let v = vm.slot(f, VALUE);
        let levels = (vm.slots(f) - LEVELS) / 2;
        if let Err(e) = vm.enter_level(levels) {
            return Err(e.at(attribute_pos(vm, f)));
        }
        let found = match strict || vm.slots(f) == LEVELS {
            true => vm.heap.whnf(v),
            false => vm.heap.peek(v),
        };
        match found {
            Some(w) if strict || vm.slots(f) == LEVELS || !vm.is_deferred(v) => {
                vm.set_slot(f, VALUE, w);
                if let Some(wanted) = write(vm, f, w, strict) {
                    return Ok(Next::Force(wanted));
                }
            }
            None if strict => {
                let pos = attribute_pos(vm, f);
                vm.set_walk_pos(pos);
                return Ok(Next::Force(v));
            }
            _ => text(vm).writer.empty_element("unevaluated", &[]),
        }
        let Text {
            writer, receiver, ..
        } = text(vm);
        let written = writer.written();
        match receiver {
            Some(receiver) if written >= PIECE => receiver(&writer.take()),
            _ => vm.check_length(written)?,
        }
        if !next_value(vm, f) {
            return finish(vm);
        }
    }
}

/// The position of the attribute that the current value is, or is an element of a list in.
#[cold]
fn attribute_pos(vm: &mut Vm, f: Native) -> Pos {
    let mut top = vm.slots(f);
    while top > LEVELS {
        let container = vm.slot(f, top - 2);
        if container.tag() == Tag::Attrs {
            let name = *text(vm).names.last().expect("one a name to do");
            let a = vm.heap.attrs_find(container, name).expect("its own name");
            return a.pos;
        }
        top -= 2;
    }
    Pos::NONE
}

fn text(vm: &mut Vm) -> &mut Text {
    vm.builder().extra_mut()
}

/// Writes an atom or opens a container, or returns a value that has to be evaluated before that.
fn write(vm: &mut Vm, f: Native, v: Value, strict: bool) -> Option<Value> {
    match v.tag() {
        Tag::Attrs => return open_set(vm, f, v, strict),
        Tag::List => {
            text(vm).writer.open_element("list", &[]);
            vm.push_slot(f, v);
            vm.push_slot(f, Value::small_int(-1).expect("small"));
            return None;
        }
        Tag::Function => {
            write_function(vm, v);
            return None;
        }
        _ => {}
    }
    let (float, int) = (vm.heap.as_float(v), vm.heap.as_int(v));
    let Vm { heap, builders, .. } = &mut *vm;
    let b = builders.last_mut().expect("begun");
    if let Some(c) = heap.context_of(v) {
        crate::context::merge(heap.context_elements(c), &mut b.context);
    }
    let writer = &mut b.extra_mut::<Text>().writer;
    let mut atom = |name, value: &[u8]| writer.empty_element(name, &[("value", value)]);
    match (v, float, int) {
        _ if v.tag() == Tag::String => atom("string", heap.bytes(v)),
        _ if heap.is_path(v) => atom("path", heap.bytes(v)),
        (_, Some(x), _) => atom("float", float::display(x).as_bytes()),
        (_, _, Some(i)) => atom("int", itoa::Buffer::new().format(i).as_bytes()),
        (Value::TRUE, ..) => atom("bool", b"true"),
        (Value::FALSE, ..) => atom("bool", b"false"),
        (Value::NULL, ..) => writer.empty_element("null", &[]),
        _ => writer.empty_element("unevaluated", &[]),
    }
    None
}

/// Opens a set; it may have to be looked into first to tell whether it is a derivation.
fn open_set(vm: &mut Vm, f: Native, set: Value, strict: bool) -> Option<Value> {
    let mut name = "attrs";
    let mut repeated = false;
    let mut paths = Vec::new();
    if let Some(kind) = vm.heap.attrs_get(set, vm.known.kind) {
        let Some(kind) = vm.heap.whnf(kind) else {
            return Some(kind);
        };
        if kind.tag() == Tag::String && vm.heap.bytes(kind) == b"derivation" {
            name = "derivation";
            let mut drv = None;
            for (key, shown) in [
                (vm.known.drv_path, "drvPath"),
                (vm.known.out_path, "outPath"),
            ] {
                let Some(raw) = vm.heap.attrs_get(set, key) else {
                    continue;
                };
                match vm.heap.whnf(raw) {
                    None if strict => return Some(raw),
                    Some(s) if s.tag() == Tag::String => {
                        paths.push((shown, s));
                        if shown == "drvPath" {
                            drv = Some(s);
                        }
                    }
                    _ => {}
                }
            }
            let drv: Box<[u8]> = drv.map_or_else(Box::default, |d| vm.heap.bytes(d).into());
            repeated = drv.is_empty() || !text(vm).seen.insert(drv);
        }
    }
    let Vm {
        heap,
        builders,
        symbols,
        ..
    } = &mut *vm;
    let text: &mut Text = builders.last_mut().expect("begun").extra_mut();
    let attrs: Vec<XmlAttr<'_>> = paths.iter().map(|&(n, s)| (n, heap.bytes(s))).collect();
    text.writer.open_element(name, &attrs);
    if repeated {
        text.writer.empty_element("repeated", &[]);
        text.writer.close_element();
        return None;
    }
    let first = text.names.len();
    text.names.extend(heap.attrs_iter(set).map(|a| a.name));
    text.names[first..].sort_unstable_by(|&a, &b| symbols.name(b).cmp(symbols.name(a)));
    let n = (text.names.len() - first) as i64 + 1;
    vm.push_slot(f, set);
    vm.push_slot(f, Value::small_int(n).expect("small"));
    None
}

fn write_function(vm: &mut Vm, v: Value) {
    let Some(level) = vm.lambda_level(v) else {
        return text(vm).writer.empty_element("unevaluated", &[]);
    };
    let place = (vm.mode() & LOCATIONS != 0).then(|| Place::new(vm, level.pos));
    let mut attrs = Vec::new();
    if let Some(p) = &place {
        p.add_to(&mut attrs);
    }
    let Vm {
        builders,
        symbols,
        formals,
        ..
    } = &mut *vm;
    let writer = &mut builders
        .last_mut()
        .expect("begun")
        .extra_mut::<Text>()
        .writer;
    writer.open_element("function", &attrs);
    match level.formals {
        Some(i) => {
            let def = &formals[i as usize];
            let mut attrs: Vec<XmlAttr<'_>> = Vec::new();
            if let Some(arg) = level.arg {
                attrs.push(("name", symbols.name(arg)));
            }
            if def.ellipsis {
                attrs.push(("ellipsis", b"1"));
            }
            writer.open_element("attrspat", &attrs);
            let mut names: Vec<&[u8]> = def.formals.iter().map(|f| symbols.name(f.name)).collect();
            names.sort_unstable();
            for name in names {
                writer.empty_element("attr", &[("name", name)]);
            }
            writer.close_element();
        }
        None => {
            let name = level.arg.map_or(&b""[..], |a| symbols.name(a));
            writer.empty_element("varpat", &[("name", name)]);
        }
    }
    writer.close_element();
}

/// A position as XML attributes.
struct Place {
    path: Option<Box<[u8]>>,
    line: String,
    column: String,
}

impl Place {
    fn new(vm: &Vm, pos: Pos) -> Place {
        let at = vm.positions.line_col(pos);
        Place {
            path: match vm.positions.origin(pos) {
                Some(Origin::File(p)) => Some(p.clone()),
                // The reference has these texts in a file system of their own.
                Some(Origin::Internal(name)) => {
                    let file = name.rsplit('/').next().unwrap_or(name);
                    Some(format!("/{file}").into_bytes().into())
                }
                _ => None,
            },
            line: at.map_or(0, |a| a.line).to_string(),
            column: at.map_or(0, |a| a.column).to_string(),
        }
    }

    fn add_to<'p>(&'p self, attrs: &mut Vec<XmlAttr<'p>>) {
        if let Some(p) = &self.path {
            attrs.push(("path", p));
        }
        attrs.push(("line", self.line.as_bytes()));
        attrs.push(("column", self.column.as_bytes()));
    }
}

/// Goes on to the value after the one that was written or opened; false if there is none.
fn next_value(vm: &mut Vm, f: Native) -> bool {
    loop {
        let top = vm.slots(f);
        if top == LEVELS {
            return false;
        }
        let container = vm.slot(f, top - 2);
        let n = vm.slot(f, top - 1).as_small_int().expect("a counter");
        if container.tag() == Tag::List {
            if let Some(&item) = vm.heap.list(container).get((n + 1) as usize) {
                vm.set_counter(f, top - 1, (n + 1) as usize);
                vm.set_slot(f, VALUE, item);
                return true;
            }
        } else {
            vm.set_counter(f, top - 1, (n - 1) as usize);
            if n as usize <= vm.heap.attrs_len(container) {
                let text = text(vm);
                text.writer.close_element();
                text.names.pop();
            }
            if n > 1 {
                open_attr(vm, f, container);
                return true;
            }
        }
        text(vm).writer.close_element();
        vm.truncate_slots(f, top - 2);
    }
}

/// Opens the element of the current attribute of a set.
fn open_attr(vm: &mut Vm, f: Native, set: Value) {
    let name = *text(vm).names.last().expect("one a name to do");
    let a = vm.heap.attrs_find(set, name).expect("its own name");
    vm.set_slot(f, VALUE, a.value);
    let place = (vm.mode() & LOCATIONS != 0 && a.pos.is_some()).then(|| Place::new(vm, a.pos));
    let Vm {
        builders, symbols, ..
    } = &mut *vm;
    let text: &mut Text = builders.last_mut().expect("begun").extra_mut();
    let mut attrs: Vec<XmlAttr<'_>> = vec![("name", symbols.name(name))];
    if let Some(p) = &place {
        p.add_to(&mut attrs);
    }
    text.writer.open_element("attr", &attrs);
}

fn finish(vm: &mut Vm) -> Result<Next> {
    let mut b = vm.end_builder();
    let text: &mut Text = b.extra_mut();
    if let Some(receiver) = &mut text.receiver {
        close(&mut text.writer, receiver);
    }
    b.bytes = std::mem::take(&mut text.writer).finish();
    vm.build(b).map(Next::Done)
}
