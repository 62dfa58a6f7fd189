//! What a fault puts in the place of an operator, a literal, a method or a function's result.
//!
//! Only tables of choices: which of them make sense where they stand is for the compiler to say (see
//! `project`). Deliberately absent: faults in the shape of the code, which are `plant`'s.

use syn::{BinOp, GenericArgument, Lit, PathArguments, ReturnType, Type};

/// Operators to stand for another. Comparisons get a moved boundary and the opposite.
pub fn operators(op: &BinOp) -> &'static [&'static str] {
    match op {
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::Lt(_) => &["<=", ">="],
        BinOp::Le(_) => &["<", ">"],
        BinOp::Gt(_) => &[">=", "<="],
        BinOp::Ge(_) => &[">", "<"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::Add(_) => &["-"],
        BinOp::Sub(_) => &["+"],
        BinOp::Mul(_) => &["+"],
        BinOp::Div(_) => &["*"],
        BinOp::Rem(_) => &["/"],
        BinOp::BitAnd(_) => &["|"],
        BinOp::BitOr(_) => &["&"],
        BinOp::BitXor(_) => &["|"],
        BinOp::Shl(_) => &[">>"],
        BinOp::Shr(_) => &["<<"],
        BinOp::AddAssign(_) => &["-="],
        BinOp::SubAssign(_) => &["+="],
        BinOp::BitOrAssign(_) => &["&="],
        BinOp::BitAndAssign(_) => &["|="],
        _ => &[],
    }
}

/// Whether an operator gives a Boolean, so that its own faults negate the condition that it is.
pub fn decides(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_)
            | BinOp::And(_)
            | BinOp::Or(_)
    )
}

/// Another literal of the same type.
pub fn literal(lit: &Lit) -> Option<String> {
    match lit {
        Lit::Bool(b) => Some((!b.value).to_string()),
        Lit::Int(n) => {
            let more = n.base10_parse::<u128>().ok()?.checked_add(1)?;
            Some(format!("{more}{}", n.suffix()))
        }
        Lit::Float(x) => Some(format!("({} + 1.0)", x.base10_digits())),
        Lit::Byte(b) => Some(if b.value() == b'~' { "b'!'" } else { "b'~'" }.to_owned()),
        Lit::Char(c) => Some(if c.value() == '~' { "'!'" } else { "'~'" }.to_owned()),
        // With something of everything, for what is a set of characters.
        Lit::Str(_) => Some("\"mutant/:@?%\"".to_owned()),
        Lit::ByteStr(_) => Some("b\"mutant/:@?%\"".to_owned()),
        _ => None,
    }
}

/// A method that does nearly, or just not, the same.
pub fn method(name: &str) -> Option<&'static str> {
    const PAIRS: &[(&str, &str)] = &[
        ("all", "any"),
        ("chain", "zip"),
        ("checked_add", "checked_sub"),
        ("ends_with", "starts_with"),
        ("find", "rfind"),
        ("first", "last"),
        ("first_mut", "last_mut"),
        ("is_err", "is_ok"),
        ("is_none", "is_some"),
        ("is_none_or", "is_some_and"),
        ("max", "min"),
        ("pop_back", "pop_front"),
        ("position", "rposition"),
        ("push_back", "push_front"),
        ("saturating_add", "saturating_sub"),
        ("skip", "take"),
        ("skip_while", "take_while"),
        ("split_first", "split_last"),
        ("split_once", "rsplit_once"),
        ("strip_prefix", "strip_suffix"),
        ("to_ascii_lowercase", "to_ascii_uppercase"),
        ("trim_end", "trim_start"),
        ("trim_end_matches", "trim_start_matches"),
        ("wrapping_add", "wrapping_sub"),
    ];
    PAIRS.iter().find_map(|&(a, b)| match name {
        _ if name == a => Some(b),
        _ if name == b => Some(a),
        _ => None,
    })
}

/// What a macro gives instead, if it makes a value.
pub fn of_macro(name: &str) -> Option<&'static str> {
    match name {
        "format" => Some("String::from(\"mutant\")"),
        "vec" => Some("Vec::new()"),
        "write" | "writeln" => Some("Ok(())"),
        _ => None,
    }
}

/// Values to return instead of what a function computes, as source; an empty one for nothing.
pub fn results(output: &ReturnType) -> Vec<String> {
    match output {
        ReturnType::Default => vec![String::new()],
        ReturnType::Type(_, ty) => of_type(ty),
    }
}

fn of_type(ty: &Type) -> Vec<String> {
    let strings = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect();
    match ty {
        Type::Never(_) | Type::ImplTrait(_) => Vec::new(),
        Type::Tuple(t) if t.elems.is_empty() => strings(&["()"]),
        Type::Path(p) => {
            let Some(last) = p.path.segments.last() else {
                return Vec::new();
            };
            let first = match &last.arguments {
                PathArguments::AngleBracketed(a) => a.args.iter().find_map(|a| match a {
                    GenericArgument::Type(t) => Some(t),
                    _ => None,
                }),
                _ => None,
            };
            let wrapped = |with: &'static str| {
                let inner = first.map(of_type).unwrap_or_default();
                inner.into_iter().map(move |v| format!("{with}({v})"))
            };
            match last.ident.to_string().as_str() {
                "bool" => strings(&["true", "false"]),
                "Result" if first.is_none() => strings(&["Ok(())"]),
                "Result" => wrapped("Ok").collect(),
                "Option" => std::iter::once("None".to_owned())
                    .chain(wrapped("Some"))
                    .collect(),
                "Value" => strings(&["Value::NULL"]),
                "Next" => strings(&["Next::Done(Value::NULL)"]),
                "Ordering" => strings(&["Ordering::Less", "Ordering::Equal", "Ordering::Greater"]),
                "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => strings(&["0", "1"]),
                "f32" | "f64" => strings(&["0.0", "1.0"]),
                "String" => strings(&["String::new()", "String::from(\"mutant\")"]),
                // A machine cannot be made of nothing; the compiler refuses the others that cannot.
                "Self" | "Vm" => Vec::new(),
                _ => strings(&["Default::default()"]),
            }
        }
        Type::Reference(_) => strings(&["Default::default()"]),
        _ => Vec::new(),
    }
}
