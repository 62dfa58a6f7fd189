//! `fromJSON`: values from JSON text.
//!
//! The reader reports what it reads; values under construction are in a vector of the machine's, so
//! that nothing depends on how the text nests. No collection happens while it runs.

use crate::error::{EvalError, Result, eval_error};
use crate::machine::Vm;
use frazil_formats::json::{JsonError, JsonSink, parse};
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;
use std::convert::Infallible;

pub(super) fn from_json(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    // The text is outside of the heap while the machine is borrowed by the sink.
    let text = vm.heap.bytes(args[0]).to_vec();
    let mut sink = Values {
        vm,
        done: Vec::new(),
        names: Vec::new(),
        open: Vec::new(),
    };
    match parse(&text, &mut sink) {
        Ok(()) => Ok(sink.done.pop().expect("a document is one value")),
        Err(e) => Err(error(e)),
    }
}

#[cold]
fn error(e: JsonError<Infallible>) -> EvalError {
    match e {
        JsonError::Syntax(m) => eval_error(m).trace(Pos::NONE, "while decoding a JSON string"),
        JsonError::Value(m) => eval_error(m),
        JsonError::Sink(never) => match never {},
    }
}

/// Builds values as the parts of a document are read.
struct Values<'v> {
    vm: &'v mut Vm,
    /// Finished values of all open containers, in order.
    done: Vec<Value>,
    /// Names of all open sets, in order.
    names: Vec<Symbol>,
    /// For each open container, the lengths of `done` and `names` when it began.
    open: Vec<(usize, usize)>,
}

impl Values<'_> {
    fn begin(&mut self) -> std::result::Result<(), Infallible> {
        self.open.push((self.done.len(), self.names.len()));
        Ok(())
    }

    fn push(&mut self, v: Value) -> std::result::Result<(), Infallible> {
        self.done.push(v);
        Ok(())
    }
}

impl JsonSink for Values<'_> {
    type Error = Infallible;

    fn null(&mut self) -> std::result::Result<(), Infallible> {
        self.push(Value::NULL)
    }

    fn bool(&mut self, value: bool) -> std::result::Result<(), Infallible> {
        self.push(Value::bool(value))
    }

    fn int(&mut self, value: i64) -> std::result::Result<(), Infallible> {
        let v = self.vm.heap.int(value);
        self.push(v)
    }

    fn float(&mut self, value: f64) -> std::result::Result<(), Infallible> {
        let v = self.vm.heap.float(value);
        self.push(v)
    }

    fn string(&mut self, value: &[u8]) -> std::result::Result<(), Infallible> {
        let v = self.vm.heap.string(value);
        self.push(v)
    }

    fn begin_array(&mut self) -> std::result::Result<(), Infallible> {
        self.begin()
    }

    fn end_array(&mut self) -> std::result::Result<(), Infallible> {
        let (first, _) = self.open.pop().expect("begun");
        let v = self.vm.heap.list_from(&self.done[first..]);
        self.done.truncate(first);
        self.push(v)
    }

    fn begin_object(&mut self) -> std::result::Result<(), Infallible> {
        self.begin()
    }

    fn key(&mut self, key: &[u8]) -> std::result::Result<(), Infallible> {
        let name = self.vm.symbols.intern(key);
        self.names.push(name);
        Ok(())
    }

    fn end_object(&mut self) -> std::result::Result<(), Infallible> {
        let (first, first_name) = self.open.pop().expect("begun");
        // Of equal keys the last counts: reversed, because the first of equal names would win.
        let mut attrs: Vec<Attr> = self.names[first_name..]
            .iter()
            .zip(&self.done[first..])
            .rev()
            .map(|(&name, &value)| Attr {
                name,
                value,
                pos: Pos::NONE,
            })
            .collect();
        let v = self.vm.heap.attrs_from(&mut attrs);
        self.names.truncate(first_name);
        self.done.truncate(first);
        self.push(v)
    }
}
