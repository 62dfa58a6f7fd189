//! Texts for the front end, each with much of one thing.

/// Many small functions over sets, strings and paths.
pub fn source(packages: usize) -> Vec<u8> {
    let mut text = String::from("{ callPackage, lib, ... }@args: rec {\n");
    for i in 0..packages {
        text += &format!(
            "  pkg{i} = callPackage ({{ stdenv, fetchurl, zlib ? null, version ? \"1.{i}\" }}: stdenv.mkDerivation rec {{\n\
             \x20   name = \"pkg{i}-${{version}}\"; # the {i}th\n\
             \x20   src = fetchurl {{ url = \"https://example.org/${{name}}.tar.gz\"; sha256 = \"{i:064}\"; }};\n\
             \x20   buildInputs = [ zlib ] ++ lib.optional (version != \"1\") args.extra or null;\n\
             \x20   preBuild = ''\n      make -j ${{toString ({i} + 1)}}\n      if [ -e ./x ]; then echo y; fi\n    '';\n\
             \x20   meta = with lib; {{ description = \"Package {i}\"; license = licenses.mit; platforms = platforms.unix; }};\n\
             \x20 }}) {{ }};\n"
        );
    }
    text += "}\n";
    text.into_bytes()
}

/// Little but strings: plain, interpolated, indented.
pub fn strings(count: usize) -> Vec<u8> {
    let mut text = String::from("{ name, out }: [\n");
    for i in 0..count {
        text += &format!(
            "  \"a plain string with \\\"quotes\\\" and the number {i}\"\n  \"${{name}}-{i}/${{out}}/bin\"\n  ''\n    \
             mkdir -p ${{out}}\n      indented ''${{literally}} $HOME\n    echo {i} >${{out}}/{i}\n  ''\n"
        );
    }
    text += "]\n";
    text.into_bytes()
}

/// Little but operators and calls.
pub fn operators(count: usize) -> Vec<u8> {
    let mut text = String::from("{ f, a, b, s }: [\n");
    for i in 0..count {
        text += &format!(
            "  (if a + {i} * b - 3 / a > {i} && !(b == a) || s ? x.y then f a (b + 1) s.x.y or {i} else (x: y: x // y) s {{ k{i} = a; }})\n"
        );
    }
    text += "]\n";
    text.into_bytes()
}

/// The texts with the names of their benches.
pub fn all() -> [(&'static str, Vec<u8>); 3] {
    [
        ("packages", source(500)),
        ("strings", strings(1500)),
        ("operators", operators(2000)),
    ]
}
