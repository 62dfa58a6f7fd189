//! Makes a program smaller while it keeps a property.
//!
//! Invariant: every step is strictly smaller by [`cost`], so that it ends; the result has the property.
//! What is tried: a part instead of the whole, simple constants, leaving out elements, attributes,
//! bindings, parameters and pieces of strings, putting a value in the place of its name.

use super::files;
use super::generate::broken::tokens;
use super::tree::{Binding, Expr, Name, Param, Part, make::*};
use super::write::{Layout, write};

/// The smallest program found that `holds`; at most `tries` are tried.
pub fn shrink(tree: &Expr, tries: usize, holds: &mut dyn FnMut(&Expr) -> bool) -> Expr {
    let mut best = tree.clone();
    let mut left = tries;
    loop {
        let before = cost(&best);
        let mut n = 0;
        while n < best.size() {
            let smaller = candidates(&best, n).into_iter().find(|candidate| {
                if left == 0 || cost(candidate) >= cost(&best) {
                    return false;
                }
                left -= 1;
                holds(candidate)
            });
            match smaller {
                Some(smaller) => best = smaller,
                None => n += 1,
            }
        }
        if left == 0 || cost(&best) == before {
            return best;
        }
    }
}

/// The smallest text found that `holds`, by leaving out pieces; at most `tries` are tried.
pub fn shrink_text(text: &str, tries: usize, holds: &mut dyn FnMut(&str) -> bool) -> String {
    let mut best: Vec<String> = tokens(text).into_iter().map(str::to_owned).collect();
    let mut left = tries;
    let mut length = best.len().div_ceil(2);
    while length > 0 {
        let mut at = 0;
        while at < best.len() && left > 0 {
            let mut candidate = best.clone();
            candidate.drain(at..(at + length).min(best.len()));
            left -= 1;
            match holds(&candidate.concat()) {
                true => best = candidate,
                false => at += length,
            }
        }
        length /= 2;
    }
    best.concat()
}

/// What is made smaller: expressions first, then letters.
fn cost(e: &Expr) -> (usize, usize) {
    let files = files::of(e, Layout::Line);
    let files: usize = files.iter().map(|f| f.content.len()).sum();
    (e.size(), write(e, Layout::Line).len() + files)
}

/// Smaller programs that differ at expression `n`.
fn candidates(tree: &Expr, n: usize) -> Vec<Expr> {
    let mut copy = tree.clone();
    let Some(node) = copy.nth_mut(n) else {
        return Vec::new();
    };
    let node = node.clone();
    smaller(&node)
        .into_iter()
        .map(|e| {
            let mut tree = tree.clone();
            *tree.nth_mut(n).expect("it was there") = e;
            tree
        })
        .collect()
}

/// Expressions to try in the place of another.
fn smaller(e: &Expr) -> Vec<Expr> {
    let mut all: Vec<Expr> = Vec::new();
    // Parts of parts are tried when the part alone does not do.
    all.extend(e.children().into_iter().cloned());
    for child in e.children() {
        all.extend(child.children().into_iter().cloned());
    }
    let constant =
        matches!(e, Expr::Literal(_) | Expr::Var(_) | Expr::Text(_)) && e.children().is_empty();
    if !constant {
        all.extend([
            lit(1),
            text(""),
            var("null"),
            Expr::List(vec![]),
            set(vec![]),
            lambda(&["x"], var("x")),
        ]);
    } else {
        all.extend([lit(1), text(""), text("a"), var("x")]);
    }
    all.extend(with_less(e));
    all.extend(inlined(e));
    all
}

/// The expression without one of its elements.
fn with_less(e: &Expr) -> Vec<Expr> {
    let mut all = Vec::new();
    match e {
        Expr::List(items) => {
            each(items, |items| all.push(Expr::List(items)));
        }
        Expr::Text(parts) => each(parts, |parts| all.push(Expr::Text(parts))),
        Expr::Indented(parts) => {
            each(parts, |parts| all.push(Expr::Indented(parts)));
            all.push(Expr::Text(
                parts
                    .iter()
                    .filter(|p| matches!(p, Part::Interpolated(_)))
                    .cloned()
                    .collect(),
            ));
        }
        Expr::Set {
            recursive,
            bindings,
        } => {
            for bindings in fewer(bindings) {
                all.push(Expr::Set {
                    recursive: *recursive,
                    bindings,
                });
            }
            if *recursive {
                all.push(set(bindings.clone()));
            }
        }
        Expr::OldLet(bindings) => all.extend(fewer(bindings).into_iter().map(Expr::OldLet)),
        Expr::Let(bindings, body) => {
            for bindings in fewer(bindings) {
                all.push(match bindings.is_empty() {
                    true => (**body).clone(),
                    false => Expr::Let(bindings, body.clone()),
                });
            }
        }
        Expr::Lambda(
            Param::Formals {
                formals,
                ellipsis,
                at,
            },
            body,
        ) => {
            let with = |formals, ellipsis, at| {
                Expr::Lambda(
                    Param::Formals {
                        formals,
                        ellipsis,
                        at,
                    },
                    body.clone(),
                )
            };
            each(formals, |f| all.push(with(f, *ellipsis, at.clone())));
            for i in 0..formals.len() {
                let mut formals = formals.clone();
                formals[i].1 = None;
                all.push(with(formals, *ellipsis, at.clone()));
            }
            all.push(with(formals.clone(), *ellipsis, None));
            all.push(with(formals.clone(), false, at.clone()));
            all.push(lambda(&["x"], (**body).clone()));
        }
        Expr::Select { of, path, default } => {
            let with = |path, default| Expr::Select {
                of: of.clone(),
                path,
                default,
            };
            all.push(with(path.clone(), None));
            if path.len() > 1 {
                each(path, |path| all.push(with(path, default.clone())));
            }
            for path in plainer(path) {
                all.push(with(path, default.clone()));
            }
        }
        Expr::Has(of, path) => {
            if path.len() > 1 {
                each(path, |path| all.push(Expr::Has(of.clone(), path)));
            }
            all.extend(plainer(path).into_iter().map(|p| Expr::Has(of.clone(), p)));
        }
        Expr::Apply(f, arg) => {
            // One argument less of several.
            if let Expr::Apply(g, _) = &**f {
                all.push(Expr::Apply(g.clone(), arg.clone()));
            }
        }
        _ => {}
    }
    all
}

/// The elements without one of them, and first without half of them.
fn each<T: Clone>(items: &[T], mut f: impl FnMut(Vec<T>)) {
    if items.len() > 3 {
        let (a, b) = items.split_at(items.len() / 2);
        f(a.to_vec());
        f(b.to_vec());
    }
    for i in 0..items.len() {
        let mut items = items.to_vec();
        items.remove(i);
        f(items);
    }
}

/// Bindings without one of them, or with a simpler one.
fn fewer(bindings: &[Binding]) -> Vec<Vec<Binding>> {
    let mut all = Vec::new();
    each(bindings, |b| all.push(b));
    for (i, binding) in bindings.iter().enumerate() {
        let mut simpler = Vec::new();
        match binding {
            Binding::Attr(path, value) => {
                if path.len() > 1 {
                    each(path, |p| simpler.push(Binding::Attr(p, value.clone())));
                }
                simpler.extend(
                    plainer(path)
                        .into_iter()
                        .map(|p| Binding::Attr(p, value.clone())),
                );
            }
            Binding::Inherit(names) if names.len() > 1 => {
                each(names, |n| simpler.push(Binding::Inherit(n)));
            }
            Binding::InheritFrom(from, names) => {
                if names.len() > 1 {
                    each(names, |n| {
                        simpler.push(Binding::InheritFrom(from.clone(), n))
                    });
                } else if let [Name::Plain(name)] = &names[..] {
                    simpler.push(bind(name.clone(), select(from.clone(), name.clone())));
                    simpler.push(bind(name.clone(), from.clone()));
                }
            }
            _ => {}
        }
        for s in simpler {
            let mut bindings = bindings.to_vec();
            bindings[i] = s;
            all.push(bindings);
        }
    }
    all
}

/// Attribute paths with simpler names.
fn plainer(path: &[Name]) -> Vec<Vec<Name>> {
    let mut all = Vec::new();
    for (i, name) in path.iter().enumerate() {
        let mut with = |name: &str| {
            let mut path = path.to_vec();
            path[i] = Name::Plain(name.to_owned());
            all.push(path);
        };
        match name {
            Name::Plain(n) if n.len() > 1 => with("a"),
            Name::Plain(_) => {}
            Name::Text(parts) | Name::Dynamic(Expr::Text(parts)) => {
                if let [Part::Raw(t)] = &parts[..] {
                    with(t);
                }
                with("a");
            }
            Name::Dynamic(_) => with("a"),
        }
    }
    all
}

/// Values in the place of their names.
fn inlined(e: &Expr) -> Vec<Expr> {
    let mut all = Vec::new();
    match e {
        Expr::Let(bindings, body) => {
            for (i, binding) in bindings.iter().enumerate() {
                if let Binding::Attr(path, value) = binding
                    && let [Name::Plain(name)] = &path[..]
                {
                    let mut rest = bindings.clone();
                    rest.remove(i);
                    let e = match rest.is_empty() {
                        true => (**body).clone(),
                        false => Expr::Let(rest, body.clone()),
                    };
                    all.push(replaced(&e, name, value));
                }
            }
        }
        Expr::Apply(f, arg) => {
            if let Expr::Lambda(Param::Name(name), body) = &**f {
                all.push(replaced(body, name, arg));
            }
            if let Expr::Lambda(Param::Formals { .. }, body) = &**f {
                all.push(Expr::With(arg.clone(), body.clone()));
            }
        }
        _ => {}
    }
    all
}

/// The expression with a value for a variable, without regard to other bindings of the name.
fn replaced(e: &Expr, name: &str, value: &Expr) -> Expr {
    let mut e = e.clone();
    fn go(e: &mut Expr, name: &str, value: &Expr) {
        if matches!(e, Expr::Var(n) if n == name) {
            *e = value.clone();
            return;
        }
        for child in e.children_mut() {
            go(child, name, value);
        }
    }
    go(&mut e, name, value);
    e
}

#[cfg(test)]
mod tests {
    use super::super::generate::{self, Wish};
    use super::super::tree::Op;
    use super::*;

    fn wish(seed: u64, size: usize) -> Wish {
        Wish {
            seed,
            size,
            light: false,
        }
    }

    /// Whether anything is divided.
    fn divides(e: &Expr) -> bool {
        let mut found = false;
        e.walk(&mut |e| found |= matches!(e, Expr::Binary(Op::Div, ..)));
        found
    }

    #[test]
    fn finds_the_smallest_tree_with_a_property() {
        let programs: Vec<Expr> = (0..4000)
            .map(|n| generate::program(wish(3, 60), n).tree)
            .filter(divides)
            .take(20)
            .collect();
        assert_eq!(programs.len(), 20);
        for tree in programs {
            let small = shrink(&tree, 100_000, &mut divides);
            assert!(divides(&small));
            assert_eq!(small.size(), 3, "{}", write(&small, Layout::Line));
        }
    }

    #[test]
    fn names_give_way_to_values() {
        // `let x = 1; in [ x x ]`, of which the list and what is in it matter.
        let tree = let_in(
            vec![bind("x", lit(7))],
            Expr::List(vec![var("x"), var("x")]),
        );
        let sevens = |e: &Expr| write(e, Layout::Line).contains("[ 7 7 ]");
        let small = shrink(&tree, 1000, &mut |e: &Expr| {
            sevens(e) || write(e, Layout::Line).contains("x x")
        });
        assert!(small.size() <= 3, "{small:?}");
    }

    #[test]
    fn texts_shrink_to_what_matters() {
        let text = "let a = 1; in [ a ( b ]";
        let small = shrink_text(text, 1000, &mut |t| t.contains('(') && t.contains("let"));
        assert_eq!(small, "let(");
    }

    #[test]
    fn tries_are_limited() {
        let tree = generate::program(wish(3, 60), 5).tree;
        let mut tried = 0;
        shrink(&tree, 17, &mut |_| {
            tried += 1;
            false
        });
        assert!(tried <= 17);
    }
}
