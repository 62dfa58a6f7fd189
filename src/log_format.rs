//! Messages for programs: `--log-format internal-json`.
//!
//! Each is a line, `@nix ` and a JSON object. Invariant: keys come in the order of their names, as in the
//! reference, and text that is not UTF-8 is replaced. Deliberately absent: activities (builds, downloads,
//! hashing), of which the reference tells in this format, too.

use frazil_formats::json::JsonWriter;
use frazil_vm::message::{Message, Parts, Place};

/// A message as a line, without its newline.
pub fn line(m: &Message) -> Vec<u8> {
    let mut json = JsonWriter::new();
    json.begin_object();
    text(&mut json, "action", "msg");
    if let Some(parts) = &m.parts {
        column_and_file(&mut json, parts.place.as_ref());
    }
    json.key(b"level");
    json.int(m.level.into());
    if let Some(parts) = &m.parts {
        line_number(&mut json, parts.place.as_ref());
    }
    text(&mut json, "msg", &String::from_utf8_lossy(&m.text));
    if let Some(parts) = &m.parts {
        text(&mut json, "raw_msg", &parts.text);
        trace(&mut json, parts);
    }
    json.end_object();
    let mut line = b"@nix ".to_vec();
    line.extend(json.finish().expect("all of it is UTF-8"));
    line
}

fn text(json: &mut JsonWriter, key: &str, text: &str) {
    json.key(key.as_bytes());
    json.string(text.as_bytes());
}

fn column_and_file(json: &mut JsonWriter, place: Option<&Place>) {
    json.key(b"column");
    match place {
        Some(p) => json.int(p.column.into()),
        None => json.null(),
    }
    json.key(b"file");
    match place {
        Some(p) => json.string(p.shown.as_bytes()),
        None => json.null(),
    }
}

fn line_number(json: &mut JsonWriter, place: Option<&Place>) {
    json.key(b"line");
    match place {
        Some(p) => json.int(p.line.into()),
        None => json.null(),
    }
}

fn trace(json: &mut JsonWriter, parts: &Parts) {
    if parts.trace.is_empty() {
        return;
    }
    json.key(b"trace");
    json.begin_array();
    for (message, place) in &parts.trace {
        json.begin_object();
        column_and_file(json, place.as_ref());
        line_number(json, place.as_ref());
        text(json, "raw_msg", message);
        json.end_object();
    }
    json.end_array();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_parts() {
        let shown = |m: &Message| String::from_utf8(line(m)).expect("UTF-8");
        assert_eq!(
            shown(&Message::line(4, b"a\x1b[0m\xff".to_vec())),
            "@nix {\"action\":\"msg\",\"level\":4,\"msg\":\"a\\u001b[0m\u{fffd}\"}"
        );
        let place = Place {
            line: 1,
            column: 2,
            shown: "f:1:2".into(),
        };
        let m = Message {
            level: 0,
            text: b"error: t".to_vec(),
            parts: Some(Parts {
                text: "t".into(),
                place: Some(place),
                trace: vec![("in".into(), None)],
            }),
        };
        assert_eq!(
            shown(&m),
            "@nix {\"action\":\"msg\",\"column\":2,\"file\":\"f:1:2\",\"level\":0,\"line\":1,\
             \"msg\":\"error: t\",\"raw_msg\":\"t\",\"trace\":[{\"column\":null,\"file\":null,\
             \"line\":null,\"raw_msg\":\"in\"}]}"
        );
    }
}
