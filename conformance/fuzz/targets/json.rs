//! JSON: accepts what `serde_json` accepts, with the same values; what is written is read again as the same.
#![no_main]

use frazil_formats::json::{JsonError, JsonSink, JsonWriter, parse};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Number, Value};

/// `serde_json` refuses deeper documents.
const DEEPEST: usize = 127;

#[derive(Default)]
struct Builder {
    open: Vec<(Value, Option<String>)>,
    done: Option<Value>,
    deepest: usize,
}

impl Builder {
    fn add(&mut self, value: Value) {
        match self.open.last_mut() {
            None => assert!(self.done.replace(value).is_none(), "two documents"),
            Some((Value::Array(list), _)) => list.push(value),
            Some((Value::Object(map), key)) => {
                map.insert(key.take().expect("a key comes first"), value);
            }
            Some(_) => unreachable!("only containers are open"),
        }
    }

    fn begin(&mut self, value: Value) {
        self.open.push((value, None));
        self.deepest = self.deepest.max(self.open.len());
    }

    fn end(&mut self) {
        let (value, key) = self.open.pop().expect("it was opened");
        assert_eq!(key, None, "a key without value");
        self.add(value);
    }
}

impl JsonSink for Builder {
    type Error = ();

    fn null(&mut self) -> Result<(), ()> {
        self.add(Value::Null);
        Ok(())
    }
    fn bool(&mut self, value: bool) -> Result<(), ()> {
        self.add(value.into());
        Ok(())
    }
    fn int(&mut self, value: i64) -> Result<(), ()> {
        self.add(value.into());
        Ok(())
    }
    fn float(&mut self, value: f64) -> Result<(), ()> {
        self.add(Value::Number(Number::from_f64(value).expect("finite")));
        Ok(())
    }
    fn string(&mut self, value: &[u8]) -> Result<(), ()> {
        self.add(std::str::from_utf8(value).expect("valid UTF-8").into());
        Ok(())
    }
    fn begin_array(&mut self) -> Result<(), ()> {
        self.begin(Value::Array(Vec::new()));
        Ok(())
    }
    fn end_array(&mut self) -> Result<(), ()> {
        self.end();
        Ok(())
    }
    fn begin_object(&mut self) -> Result<(), ()> {
        self.begin(Value::Object(Map::new()));
        Ok(())
    }
    fn key(&mut self, key: &[u8]) -> Result<(), ()> {
        let key = std::str::from_utf8(key).expect("valid UTF-8").to_owned();
        self.open.last_mut().expect("inside an object").1 = Some(key);
        Ok(())
    }
    fn end_object(&mut self) -> Result<(), ()> {
        self.end();
        Ok(())
    }
}

fn write(value: &Value, out: &mut JsonWriter) {
    match value {
        Value::Null => out.null(),
        Value::Bool(value) => out.bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(int) => out.int(int),
            None => out.float(number.as_f64().expect("a float")),
        },
        Value::String(string) => out.string(string.as_bytes()),
        Value::Array(list) => {
            out.begin_array();
            list.iter().for_each(|value| write(value, out));
            out.end_array();
        }
        Value::Object(map) => {
            out.begin_object();
            for (key, value) in map {
                out.key(key.as_bytes());
                write(value, out);
            }
            out.end_object();
        }
    }
}

/// Whether both are the same; a number without fraction may be an integer on one side.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

fuzz_target!(|text: &[u8]| {
    // The reference takes a NUL for the end, and one byte order mark.
    let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
    let mut builder = Builder::default();
    let read = parse(text, &mut builder);
    let theirs = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let theirs = serde_json::from_slice::<Value>(theirs);
    match read {
        Ok(()) => {
            let ours = builder.done.expect("a document");
            if builder.deepest <= DEEPEST {
                let theirs = theirs.unwrap_or_else(|error| panic!("accepted, but {error}"));
                assert!(same(&ours, &theirs), "{ours} is not {theirs}");
                let mut writer = JsonWriter::new();
                write(&ours, &mut writer);
                let written = writer.finish().expect("valid UTF-8");
                let mut again = Builder::default();
                parse(&written, &mut again).expect("what was written can be read");
                assert!(same(&ours, &again.done.expect("a document")));
            }
        }
        Err(JsonError::Syntax(message)) => {
            assert!(theirs.is_err(), "not accepted: {message}");
        }
        // Correct JSON that is no Nix value.
        Err(JsonError::Value(_)) => {}
        Err(JsonError::Sink(())) => unreachable!("the sink never fails"),
    }
});
