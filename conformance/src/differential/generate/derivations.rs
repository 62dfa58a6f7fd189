//! Derivations.

use super::{DICT, DRV, Form, Generator};
use crate::differential::rules;
use crate::differential::tree::{Binding, Expr, Name, Op, make::*};
use crate::differential::types::{Domain, Ty};

#[rustfmt::skip]
pub static FORMS: &[Form] = &[
    Form { name: "derivation", weight: 40, kinds: DRV, make: Generator::derivation },
    Form { name: "drv-update", weight: 6, kinds: DRV, make: Generator::drv_update },
    Form { name: "drv-output", weight: 6, kinds: DRV, make: Generator::drv_output },
    Form { name: "derivation-strict", weight: 2, kinds: DICT, make: Generator::derivation_strict },
];

const SHA256: &[&str] = &[
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73",
    "",
];

impl Generator {
    fn derivation(&mut self, _: &Ty, size: usize) -> Option<Expr> {
        let bindings = self.drv_attrs(size);
        let f = self.builtin("derivation");
        Some(call(f, [set(bindings)]))
    }

    fn derivation_strict(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        if !Ty::dict(Ty::Str).fits(ty) {
            return None;
        }
        let bindings = self.drv_attrs(size);
        let f = self.builtin("derivationStrict");
        Some(call(f, [set(bindings)]))
    }

    /// The attributes of a derivation.
    fn drv_attrs(&mut self, size: usize) -> Vec<Binding> {
        let sizes = self.split(size, 4);
        let name = match self.r.below(12) {
            0 => self.expr(&Ty::Str, sizes[0]),
            1 => self.in_domain(Domain::DrvName, 1),
            _ => text(self.r.word(&["a", "foo-1.2", "x", "b.c", "hello-2.12.1"])),
        };
        let system = text(self.r.word(rules::SYSTEMS));
        let builder = match self.r.below(8) {
            0 => self.expr(&Ty::Str, sizes[1]),
            1 => self.expr(&Ty::Drv, sizes[1]),
            _ => text(self.r.word(&["/bin/sh", "b", "builtin:fetchurl", "/b"])),
        };
        let mut all = vec![
            bind("name", name),
            bind("system", system),
            bind("builder", builder),
        ];
        if self.r.one_in(2) {
            let n = self.r.between(0, 3);
            let args = match self.r.one_in(3) {
                true => self.exprs(&vec![Ty::Str; n], sizes[2]),
                false => {
                    let all = vec![Ty::Domain(Domain::Coercible); n];
                    self.exprs(&all, sizes[2])
                }
            };
            all.push(bind("args", Expr::List(args)));
        }
        let mut used: Vec<String> = Vec::new();
        for _ in 0..self.r.below(4) {
            let name = self.field_name();
            if used.contains(&name) || name == "name" {
                continue;
            }
            used.push(name.clone());
            let value = match self.r.below(6) {
                0 => self.expr(&Ty::Drv, sizes[3] / 2),
                1 => self.expr(&Ty::Str, sizes[3]),
                2 => {
                    let t = self.data_type(1);
                    self.expr(&t, sizes[3])
                }
                _ => self.expr(&Ty::Domain(Domain::Coercible), sizes[3]),
            };
            all.push(bind(name, value));
        }
        self.drv_options(&mut all);
        if self.r.one_in(40) {
            let gone = self.r.below(all.len());
            all.remove(gone);
        }
        self.r.shuffle(&mut all);
        all
    }

    fn drv_options(&mut self, all: &mut Vec<Binding>) {
        match self.r.below(14) {
            0 => {
                let outputs = *self.r.pick(&[
                    &["out"][..],
                    &["out", "dev"],
                    &["lib", "out", "man"],
                    &["bin"],
                    &["dev", "dev"],
                    &[],
                    &["drv"],
                ]);
                let outputs = outputs.iter().map(|o| text(*o)).collect();
                all.push(bind("outputs", Expr::List(outputs)));
            }
            1 => {
                let hash = self.r.word(SHA256);
                all.push(bind("outputHash", text(hash)));
                if self.r.one_in(2) || !hash.starts_with("sha256") {
                    let algo = self
                        .r
                        .word(&["sha256", "sha256", "sha256", "sha512", "md5"]);
                    all.push(bind("outputHashAlgo", text(algo)));
                }
                if self.r.one_in(2) {
                    let mode = self
                        .r
                        .word(&["flat", "recursive", "nar", "text", "git", "x"]);
                    all.push(bind("outputHashMode", text(mode)));
                }
            }
            2 => {
                let on = self.bool();
                all.push(bind("__structuredAttrs", on));
                if self.r.one_in(2) {
                    let t = self.data_type(2);
                    let value = self.expr(&t, 3);
                    all.push(bind("nested", value));
                }
            }
            3 => {
                let on = self.bool();
                all.push(bind("__ignoreNulls", on));
                all.push(bind("nothing", var("null")));
            }
            4 => {
                let on = self.bool();
                all.push(bind("__contentAddressed", on));
                if self.r.one_in(2) {
                    all.push(bind("outputHashMode", text("nar")));
                    all.push(bind("outputHashAlgo", text("sha256")));
                }
            }
            5 => {
                let on = self.bool();
                all.push(bind("__impure", on));
            }
            6 => {
                all.push(bind("passAsFile", Expr::List(vec![text("v")])));
            }
            7 => {
                let name = self.r.word(&["allowedReferences", "disallowedRequisites"]);
                let value = self.expr(&Ty::list(Ty::Str), 2);
                all.push(bind(name, value));
            }
            _ => {}
        }
    }

    fn drv_update(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let sizes = self.split(size, 2);
        let drv = self.expr(ty, sizes[0]);
        let name = self
            .r
            .word(&["meta", "passthru", "version", "outputName", "name", "all"]);
        let t = match name {
            "name" | "outputName" | "version" => Ty::Str,
            _ => self.data_type(1),
        };
        let value = self.expr(&t, sizes[1]);
        Some(binary(
            Op::Update,
            drv,
            set(vec![Binding::Attr(vec![Name::Plain(name.into())], value)]),
        ))
    }

    fn drv_output(&mut self, ty: &Ty, size: usize) -> Option<Expr> {
        let drv = self.expr(ty, size - 1);
        if self.r.one_in(3) {
            let head = self.builtin("head");
            return Some(call(head, [select(drv, "all")]));
        }
        Some(select(drv, "out"))
    }
}
