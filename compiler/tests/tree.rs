//! What the printed tree does not show: positions, names of functions, depth.

use bumpalo::Bump;
use frazil_compiler::{
    ast::{AttrName, AttrValue, Expr, ExprKind, Node},
    parse::{ParseSettings, parse, parse_bindings},
    print::print,
};
use frazil_runtime::{pos::Pos, symbol::SymbolTable};
use std::thread;

const SETTINGS: ParseSettings = ParseSettings {
    pipe_operators: true,
    ..ParseSettings::DEFAULT
};

/// Runs a check on the tree of a text whose first byte has position 1.
fn with_tree(text: &str, check: impl FnOnce(Node<'_>, &mut SymbolTable)) {
    let (arena, mut symbols) = (Bump::new(), SymbolTable::new());
    let parsed = parse(
        &arena,
        text.as_bytes(),
        1,
        b"/",
        None,
        &mut symbols,
        &SETTINGS,
    );
    check(parsed.expect("a correct text").root, &mut symbols);
}

/// The column of the whole expression, as the reference's messages show it; 0 when it has none.
#[test]
fn positions_of_expressions() {
    let cases = [
        ("1", 0),
        ("\"a\"", 0),
        ("./a", 0),
        ("[ ]", 0),
        ("[ 1 x ]", 0),
        ("[ x ]", 3),
        ("  x", 3),
        (" __curPos", 2),
        (" (x)", 3),
        ("x: x", 1),
        ("{ }: x", 1),
        ("x@{ }: x", 1),
        (" f 1 2", 2),
        (" (f 1) 2", 3),
        ("f or", 1),
        ("(f 1) or", 1),
        ("(f or) 1", 2),
        (" <a> 1", 2),
        ("1 |> f", 3),
        ("1 |> f 2", 6),
        ("f <| 1", 3),
        (" x.a.b or c", 2),
        (" (x).a", 2),
        (" x ? a", 2),
        ("1 ? a", 0),
        ("1 + 2", 3),
        ("1 - 2", 3),
        (" -1", 2),
        ("1 < 2", 3),
        ("1 >= 2", 3),
        ("1 == 2", 0),
        ("1 != 2", 0),
        ("1 && 2", 3),
        ("1 // 2", 3),
        ("[] ++ 2", 4),
        ("!x", 2),
        (" \"${x}\"", 3),
        (" ''${x}a''", 2),
        (" ./${x}", 2),
        (" if 1 then 2 else 3", 2),
        (" assert 1; 2", 2),
        (" with 1; 2", 2),
        (" let a = 1; in a", 0),
        (" { }", 2),
        (" rec { }", 2),
        (" let { }", 0),
    ];
    for (text, column) in cases {
        with_tree(text, |e, _| assert_eq!(e.pos.0, column, "{text}"));
    }
}

#[test]
fn positions_of_parts() {
    with_tree("\"a${x}b${ y}\"", |e, _| {
        let ExprKind::ConcatStrings { parts, .. } = e.kind else {
            panic!("a string")
        };
        let columns: Vec<_> = parts.iter().map(|(pos, _)| pos.0).collect();
        assert_eq!(columns, [2, 3, 7, 8]);
    });
    with_tree("(x) + - y", |e, _| {
        let ExprKind::ConcatStrings { parts, .. } = e.kind else {
            panic!("a sum")
        };
        let columns: Vec<_> = parts.iter().map(|(pos, _)| pos.0).collect();
        assert_eq!(columns, [1, 7]);
    });
    with_tree(
        "{ a.b.c = 1; a.b.\"${x}\" = 2; inherit ( x) y \"z\"; }",
        |e, _| {
            let columns = |e: Node<'_>| -> Vec<u32> {
                let ExprKind::Attrs(set) = e.kind else {
                    panic!("a set")
                };
                let all = set.attrs.iter().map(|a| a.pos.0);
                all.chain(set.dynamic.iter().map(|d| d.pos.0)).collect()
            };
            assert_eq!(columns(e), [3, 43, 45]);
            let ExprKind::Attrs(set) = e.kind else {
                panic!("a set")
            };
            assert_eq!(set.inherit_from_pos, [Pos(40)]);
            let ExprKind::Attrs(set) = e.kind else {
                panic!("a set")
            };
            let AttrValue::Plain(a) = set.attrs[0].value else {
                panic!("a set")
            };
            assert_eq!((a.pos.0, columns(a)), (0, vec![3]));
            let ExprKind::Attrs(set) = a.kind else {
                panic!("a set")
            };
            let AttrValue::Plain(b) = set.attrs[0].value else {
                panic!("a set")
            };
            assert_eq!(columns(b), [3, 14]);
        },
    );
    with_tree("{ b, a ? 1 }: 2", |e, _| {
        let ExprKind::Lambda(lambda) = e.kind else {
            panic!("a function")
        };
        let formals = lambda.formals.as_ref().expect("formals").formals;
        assert_eq!(formals.iter().map(|f| f.pos.0).collect::<Vec<_>>(), [3, 6]);
    });
    with_tree("1 - 2", |e, _| {
        let ExprKind::Call([fun, ..]) = e.kind else {
            panic!("a call")
        };
        assert_eq!(fun.pos.0, 0);
    });
}

#[test]
fn names_of_functions() {
    let name = |e: &Expr<'_>| match e.kind {
        ExprKind::Lambda(lambda) => lambda.name.get(),
        _ => panic!("a function"),
    };
    with_tree(
        "{ f = x: { y }: (z: 1); g.h = (x: 1); i = if 1 then x: 1 else 2; }",
        |e, symbols| {
            let ExprKind::Attrs(set) = e.kind else {
                panic!("a set")
            };
            let f = symbols.intern(b"f");
            let find = |n| set.attrs.iter().find(|a| a.name == n).map(|a| &a.value);
            let Some(AttrValue::Plain(x)) = find(f) else {
                panic!("f")
            };
            let ExprKind::Lambda(lambda) = x.kind else {
                panic!("a function")
            };
            let ExprKind::Lambda(inner) = lambda.body.kind else {
                panic!("a function")
            };
            assert_eq!([name(x), name(lambda.body), name(inner.body)], [Some(f); 3]);
        },
    );
    with_tree("x: 1", |e, _| assert_eq!(name(e), None));
}

#[test]
fn attribute_paths_are_static_where_they_can_be() {
    with_tree("x.a.\"b\".${\"c\"}.${''d''}.\"${\"e\"}\".${x}", |e, _| {
        let ExprKind::Select(selection) = e.kind else {
            panic!("a selection")
        };
        let kinds: Vec<_> = selection
            .path
            .iter()
            .map(|n| matches!(n, AttrName::Symbol(_)))
            .collect();
        assert_eq!(kinds, [true, true, true, true, false, false]);
    });
}

#[test]
fn bindings_alone() {
    let (arena, mut symbols) = (Bump::new(), SymbolTable::new());
    let text = b"a = 1; b.c = 2; inherit (x) y;";
    let parsed = parse_bindings(&arena, text, 1, b"/", None, &mut symbols, &SETTINGS);
    let mut out = Vec::new();
    print(parsed.expect("bindings").root, &symbols, &mut out);
    assert_eq!(out, b"{ inherit (x) y; a = 1; b = { c = 2; }; }");
    let error = parse_bindings(
        &arena,
        b"a = 1; a = 2",
        1,
        b"/",
        None,
        &mut symbols,
        &SETTINGS,
    );
    let text = error
        .expect_err("no semicolon")
        .message
        .render(|_| Vec::new());
    assert_eq!(text, b"syntax error, unexpected end of file, expecting ';'");
}

/// Every construct, nested deeply, is read and printed on a small native stack.
#[test]
fn depth() {
    const DEPTH: usize = 100_000;
    let nested = [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("{ a = ", "1", "; }"),
        ("rec { a = ", "1", "; }"),
        ("{ ${", "x", "} = 1; }"),
        ("{ a ? ", "1", " }: 1"),
        ("x: ", "1", ""),
        ("{ x, ... }@y: ", "1", ""),
        ("let a = ", "1", "; in a"),
        ("let a = 1; in ", "1", ""),
        ("let { body = ", "1", "; }"),
        ("with x; ", "1", ""),
        ("with ", "x", "; 1"),
        ("assert x; ", "1", ""),
        ("if x then 1 else ", "2", ""),
        ("if ", "1", " then 2 else 3"),
        ("\"${", "x", "}\""),
        ("''${", "x", "}''"),
        ("./a${", "x", "}"),
        ("!", "x", ""),
        ("- ", "x", ""),
        ("x // ", "x", ""),
        ("x -> ", "x", ""),
        ("", "x", " + x"),
        ("", "x", " ? a"),
        ("", "x", ".a"),
        ("(", "x", ").a"),
        ("(", "f", " 1)"),
        ("(", "f", " or)"),
        ("f (", "x", ")"),
        ("", "f", " 1"),
        ("x.a or ", "1", ""),
        ("x.${", "y", "}"),
        ("f <| ", "x", ""),
        ("", "x", " |> f"),
    ];
    let work = move || {
        for (open, inner, close) in nested {
            let text = open.repeat(DEPTH) + inner + &close.repeat(DEPTH);
            with_tree(&text, |e, symbols| print(e, symbols, &mut Vec::new()));
            let (arena, mut symbols) = (Bump::new(), SymbolTable::new());
            let broken = text + "]";
            let result = parse(
                &arena,
                broken.as_bytes(),
                1,
                b"/",
                None,
                &mut symbols,
                &SETTINGS,
            );
            assert!(result.is_err());
        }
        let path = ".a".repeat(DEPTH);
        with_tree(
            &format!("{{ a{path} = {{ }}; a{path}.b = 2; }}"),
            |e, symbols| {
                print(e, symbols, &mut Vec::new());
            },
        );
    };
    let thread = thread::Builder::new().stack_size(256 << 10).spawn(work);
    thread.expect("a thread").join().expect("no failure");
}
