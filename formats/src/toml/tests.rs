//! Expected values are those of C++ Nix 2.34.8.

use super::*;
use crate::testing::Rng;

fn show(toml: &Toml, id: TomlId) -> String {
    match toml.get(id) {
        TomlValue::Int(value) => value.to_string(),
        TomlValue::Float(value) => crate::float::display(*value),
        TomlValue::Bool(value) => value.to_string(),
        TomlValue::String(value) => {
            String::from_utf8(crate::string_escape::string_literal(value)).unwrap()
        }
        TomlValue::Datetime(text, _) => text.clone(),
        TomlValue::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| show(toml, *item)).collect();
            format!("[{}]", items.join(" "))
        }
        TomlValue::Table(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| {
                    format!("{}={}", String::from_utf8_lossy(key), show(toml, *value))
                })
                .collect();
            format!("{{{}}}", entries.join(" "))
        }
    }
}

fn read(input: &str) -> String {
    match parse(input.as_bytes(), true) {
        Ok(toml) => show(&toml, toml.root()),
        Err(error) => error.message,
    }
}

#[test]
fn documents() {
    for (input, expected) in [
        ("", "{}"),
        ("a=1\ns=\"a\"\n[t]\ny=2", "{a=1 s=\"a\" t={y=2}}"),
        ("a.b.c=1\na.b.d=2", "{a={b={c=1 d=2}}}"),
        ("[[a]]\nx=1\n[[a]]\n[a.b]\ny=2", "{a=[{x=1} {b={y=2}}]}"),
        ("[a.b]\nx=1\n[a]\ny=2", "{a={b={x=1} y=2}}"),
        ("a={b.c=1,d=[]}", "{a={b={c=1} d=[]}}"),
        ("a=[1,\n \"x\", # c\n [true]\n , ]", "{a=[1 \"x\" [true]]}"),
        ("a=[+3,-0,1_000,0x1F,0o17,0b101]", "{a=[3 0 1000 31 15 5]}"),
        (
            "a=[1e5,-inf,3.14,nan,-nan]",
            "{a=[100000 -inf 3.14 nan -nan]}",
        ),
        ("\"q\".'l' = 'x'", "{q={l=\"x\"}}"),
        ("a=\"\"\"\nml\\\n   x\"\"\"\"", "{a=\"mlx\\\"\"}"),
        ("a='''\nx\n'''", "{a=\"x\\n\"}"),
        ("a=\"\\u00e9\\t\\U0001F600\"", "{a=\"é\\t😀\"}"),
        ("\u{feff}a=1\r\nb=2", "{a=1 b=2}"),
        (
            "a=[07:32:00.5,1979-05-27,1979-05-27t07:32:00z,1979-05-27 07:32:00.1234567+09:00]",
            "{a=[07:32:00.500 1979-05-27 1979-05-27T07:32:00Z 1979-05-27T07:32:00.123456700+09:00]}",
        ),
    ] {
        assert_eq!(read(input), expected, "{input}");
    }
}

#[test]
fn errors() {
    for (input, expected) in [
        (
            "a = ",
            "bad format: unknown value appeared\n --> fromTOML\n   |\n 1 | a = \n   |     ^-- here\n",
        ),
        (
            "x",
            "toml::parse_key_value_pair: invalid key value separator `=`\n --> fromTOML\n   |\n 1 | x\n   |  ^-- expected =\n",
        ),
        (
            "a = 1\na = 2",
            "toml::insert_value: failed to insert a value, value already exists\n --> fromTOML\n   |\n 2 | a = 2\n   | ^-- inserting this\n   | ...\n   |\n 1 | a = 1\n   |     ^-- but value already exists\n",
        ),
        (
            "[a]\n[a]",
            "toml::insert_value: failed to insert a table, table already defined\n --> fromTOML\n   |\n 2 | [a]\n   | ^^^-- inserting this\n   | ...\n   |\n 1 | [a]\n   | ^^^-- this table is explicitly defined\n",
        ),
        (
            "a = [1,",
            "toml::parse_array: missing closing bracket `]`\n --> fromTOML\n   |\n 1 | a = [1,\n   |        -- \n 2 | a = [1,\n   | ^^^^^^^^-- expected `]`, reached EOF\n",
        ),
        (
            "a = 01",
            "bad integer: invalid digit after an integer\n --> fromTOML\n   |\n 1 | a = 01\n   |      ^-- this digit is not allowed\nHint: valid  : -42, 1_000, 1_2_3_4_5, 0xC0FFEE, 0b0010, 0o755\nHint: invalid: _42, 1__000, 0123\n",
        ),
        (
            "a = \"\\ud800\"",
            "toml::parse_utf8_codepoint: [0xD800, 0xDFFF] is not a valid UTF-8\n --> internal temporary\n   |\n 1 | \\ud800\n   |  ^^^^^-- here\n",
        ),
        (
            "attr = -9223372036854775809",
            "toml::parse_dec_integer: too large integer: current max digits = 2^63\n --> fromTOML\n   |\n 1 | attr = -9223372036854775809\n   |                            ^-- must be < 2^63\n",
        ),
    ] {
        assert_eq!(
            read(input),
            format!("while parsing TOML: [error] {expected}"),
            "{input}"
        );
    }
}

#[test]
fn not_nix_values() {
    let message = |input: &str| parse(input.as_bytes(), false).unwrap_err().message;
    let null = "while parsing TOML: error: input string 'a␀b' cannot be represented as Nix string because it contains null bytes";
    assert_eq!(message("\"a\\u0000b\" = 1"), null);
    assert_eq!(message("x = \"a\\u0000b\""), null);
    assert_eq!(
        message("a = 1979-05-27"),
        "while parsing TOML: Dates and times are not supported"
    );
}

#[test]
fn deep_nesting() {
    let depth = 200_000;
    let arrays = format!("a={}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(arrays.as_bytes(), true).is_ok());
    assert!(parse(&arrays.as_bytes()[..depth], true).is_err());
    let tables = format!("a={}1{}", "{a=".repeat(depth), "}".repeat(depth));
    assert!(parse(tables.as_bytes(), true).is_ok());
    let keys = format!("[{}a]\nb=1", "a.".repeat(depth));
    assert!(parse(keys.as_bytes(), true).is_ok());
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let mut rng = Rng(5);
    for _ in 0..20_000 {
        let _ = parse(&rng.bytes(b"ab.=[]{}\"'\\u0d8,#\n\r \t1-:T+_ex", 30), true);
    }
}
