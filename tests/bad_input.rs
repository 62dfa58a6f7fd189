//! Input that nobody writes on purpose: whatever it is, it ends in a value, or in a message and exit
//! status 1, in bounded time and memory.
//!
//! Each row of a table is one input with what is expected. Commands run under limits of address space and of
//! processor time, which a busy machine does not shorten. What C++ Nix does with an input does not count here: it hangs or dies on
//! many of these. Messages and values that it has, too, are compared in `conformance/` and
//! `tests/commands/`.

mod support;

use std::fs;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How deep constructs are nested.
const DEPTH: usize = 1_000_000;
/// Most processor time for one input without optimisation, in seconds.
const TIME: u32 = 60;
/// When a command that waits for something is given up.
const PATIENCE: Duration = Duration::from_secs(900);
/// Most address space for one input, in MiB.
const MEMORY: usize = 4000;
/// The same for inputs that take all there is: filling less is quicker.
const LITTLE: usize = 1000;
/// What the system sends a process that has used up its time.
const SIGXCPU: i32 = 24;
const SIGKILL: i32 = 9;
/// As much of the output is looked at.
const SEEN: usize = 1 << 16;

/// How a command has to end.
#[derive(Clone, Copy, Debug)]
enum Want {
    /// Status 0, and the output starts like this.
    Value(&'static str),
    /// Status 1, and this is in the messages.
    Error(&'static str),
}

use Want::{Error, Value};

const DEEP: Want = Error("error: stack overflow; max-call-depth exceeded");
const MEMORY_ENDS: Want = Error("error: out of memory");

/// `open` many times, `core`, and `close` as many times.
struct Nest {
    name: &'static str,
    open: &'static str,
    core: &'static str,
    close: &'static str,
    /// What `--eval --strict` gives.
    want: Want,
}

const fn nest(
    name: &'static str,
    open: &'static str,
    core: &'static str,
    close: &'static str,
    want: Want,
) -> Nest {
    Nest {
        name,
        open,
        core,
        close,
        want,
    }
}

/// Every construct of the language, nested in each of its places.
#[rustfmt::skip]
const NESTS: &[Nest] = &[
    nest("parentheses", "(", "1", ")", Value("1\n")),
    nest("unclosed parentheses", "(", "", "", Error("unexpected end of file")),
    nest("unopened parentheses", "", "", ")", Error("unexpected ')'")),
    nest("lists", "[", "1", "]", DEEP),
    nest("unclosed lists", "[", "", "", Error("unexpected end of file")),
    nest("elements", "", "[ 1 ", "", Error("unexpected end of file")),
    nest("sets", "{a=", "1", ";}", DEEP),
    nest("unclosed sets", "{a=", "", "", Error("unexpected end of file")),
    nest("recursive sets", "rec{a=", "1", ";}", DEEP),
    nest("bindings with paths", "{a.b.c=", "1", ";}", DEEP),
    nest("let bodies", "let a=1;in ", "a", "", Value("1\n")),
    nest("let bindings", "let a=", "1", ";in a", Value("1\n")),
    nest("unclosed lets", "let a=", "", "", Error("unexpected end of file")),
    nest("old lets", "let{body=", "1", ";}", Value("1\n")),
    nest("functions", "x: ", "1", "", Value("<LAMBDA>\n")),
    nest("URIs", "x:", "1", "", Value("\"x:x:x:")),
    nest("functions of sets", "{a}:", "1", "", Value("<LAMBDA>\n")),
    nest("defaults", "{a?", "1", "}:1", Value("<LAMBDA>\n")),
    nest("named patterns", "a@{...}:", "1", "", Value("<LAMBDA>\n")),
    nest("with bodies", "with {};", "1", "", Value("1\n")),
    nest("with sets", "with ", "{}", ";1", Value("1\n")),
    nest("assertion bodies", "assert true;", "1", "", Value("1\n")),
    nest("assertion conditions", "assert ", "true", ";true", Value("true\n")),
    nest("then branches", "if true then ", "1", " else 2", Value("1\n")),
    nest("else branches", "if false then 1 else ", "1", "", Value("1\n")),
    nest("conditions", "if ", "true", " then true else false", Value("true\n")),
    nest("updates of updates", "{}//", "{}", "", Value("{ }\n")),
    nest("updates by updates", "", "{}", "//{}", Value("{ }\n")),
    nest("++ on the right", "[]++", "[]", "", Value("[ ]\n")),
    nest("++ on the left", "", "[]", "++[]", Value("[ ]\n")),
    nest("+ on the left", "", "1", "+1", Value("1000001\n")),
    nest("+ on the right", "1+(", "1", ")", Value("1000001\n")),
    nest("-", "", "1", "-1", Value("-999999\n")),
    nest("*", "", "1", "*1", Value("1\n")),
    nest("/", "", "1", "/ 1", Value("1\n")),
    nest("->", "true -> ", "true", "", Value("true\n")),
    nest("&& on the right", "true&&", "true", "", Value("true\n")),
    nest("&& on the left", "", "true", "&&true", Value("true\n")),
    nest("|| on the right", "false||", "true", "", Value("true\n")),
    nest("|| on the left", "", "true", "||false", Value("true\n")),
    nest("==", "1==(", "1", ")", Value("false\n")),
    nest("<", "1<(", "1", ")", Error("cannot compare an integer with a Boolean")),
    nest("!", "!", "true", "", Value("true\n")),
    nest("prefix -", "-", "1", "", Value("1\n")),
    nest("prefix - of parentheses", "-(", "1", ")", Value("1\n")),
    nest("interpolations", "\"${", "\"x\"", "}\"", Value("\"x\"\n")),
    nest("interpolations in text", "\"a${", "\"x\"", "}b\"", Value("\"aaaa")),
    nest("unclosed interpolations", "\"${", "", "", Error("unexpected end of file")),
    nest("indented strings", "''${", "\"x\"", "}''", Value("\"x\"\n")),
    nest("indentation", "", "'' \n", "  a\n", Error("unexpected end of file")),
    nest("interpolated paths", "./a${", "\"x\"", "}", Error("path is too long")),
    nest("selections", "", "{}", ".a", Error("attribute 'a' missing")),
    nest("selections of selections", "(", "{}", ").a or 1", Value("1\n")),
    nest("selection defaults", "{}.a or ", "1", "", Value("1\n")),
    nest("computed names", "{}.${", "\"a\"", "} or \"a\"", Value("\"a\"\n")),
    nest("names of computed names", "{${", "\"a\"", "}=1;}", Error("while evaluating the name of a dynamic attribute")),
    nest("calls", "", "(x: x)", " (x: x)", Value("<LAMBDA>\n")),
    nest("arguments", "(x: x) (", "1", ")", DEEP),
    nest("calls of no function", "", "1", " 1", Error("not a function but an integer: 1")),
    nest("? of ?", "(", "{}", "?a)", Value("false\n")),
    nest("? of a path", "", "{}?a", ".a", Value("false\n")),
    nest("inherited sets", "{inherit(", "{a=1;}", ")a;}", Value("{ a = 1; }\n")),
    nest("inherited sets in let", "let inherit(", "{a=1;}", ")a;in {inherit a;}", Value("{ a = 1; }\n")),
    nest("pipes to the right", "", "1", " |> (x: x)", DEEP),
    nest("pipes to the left", "(x: x) <| ", "1", "", DEEP),
    nest("comments", "/*", "1", "*/", Error("unexpected")),
    nest("digits", "1", "", "", Error("invalid integer")),
    nest("fractions", "", "1.", "1", Value("1.11111\n")),
    nest("exponents", "", "1.0e", "1", Error("invalid float")),
    nest("letters", "", "a", "a", Error("undefined variable")),
    nest("quotes", "\"\" ", "", "", Error("not a function but a string")),
    nest("dots", "", "{}", ".", Error("unexpected")),
    nest("angles", "<", "a", ">", Error("unexpected '<'")),
    nest("carriage returns", "\r", "1", "\r", Value("1\n")),
];

/// Makes 10⁶ nested lists; sets; a chain of unevaluated sums.
const LISTS: &str = "(builtins.foldl' (a: _: [ a ]) [ ] (builtins.genList (x: x) 1000000))";
const SETS: &str = "(builtins.foldl' (a: _: { x = a; }) { } (builtins.genList (x: x) 1000000))";
/// Repeats a text.
const REP: &str = "let rep = s: n: builtins.concatStringsSep \"\" (builtins.genList (_: s) n); in ";

/// Expressions with options; `LISTS`, `SETS` stand for values nested deep, `rep TEXT N` repeats a text.
#[rustfmt::skip]
const EXPRESSIONS: &[(&str, &str, Want)] = &[
    // Deep values.
    ("--strict", "LISTS", DEEP),
    ("--strict", "SETS", DEEP),
    ("--strict --json", "LISTS", DEEP),
    ("--strict --json", "SETS", DEEP),
    ("--strict --xml", "LISTS", DEEP),
    ("", "builtins.toJSON LISTS", DEEP),
    ("", "builtins.toJSON SETS", DEEP),
    ("", "builtins.toXML LISTS", DEEP),
    ("", "LISTS == LISTS", DEEP),
    ("", "SETS == SETS", DEEP),
    ("", "LISTS < LISTS", DEEP),
    ("", "let a = LISTS; in a == a", Value("true")),
    ("", "builtins.deepSeq SETS 1", DEEP),
    ("", "builtins.trace LISTS 1", DEEP),
    ("", "toString LISTS", DEEP),
    ("--raw", "LISTS", Error("cannot coerce a list to a string")),
    ("", "SETS + 1", Error("cannot coerce a set to a string")),
    ("", "builtins.elem SETS [ SETS ]", DEEP),
    ("", "builtins.sort (a: b: a < b) [ LISTS LISTS ]", DEEP),
    ("", "(derivation { name = \"x\"; system = \"x\"; builder = \"x\"; a = LISTS; }).drvPath", DEEP),
    ("", "builtins.genericClosure { startSet = [ { key = LISTS; } { key = LISTS; } ]; operator = x: [ ]; }", DEEP),
    // Chains of unevaluated values.
    ("", "(builtins.foldl' (a: x: { v = a.v + x; }) { v = 0; } (builtins.genList (x: x) 1000000)).v", Value("499999500000")),
    ("", "(builtins.foldl' (a: x: { inherit (a) v; }) { v = 1; } (builtins.genList (x: x) 1000000)).v", Value("1\n")),
    ("", "(builtins.foldl' (a: x: with a; { v = v; }) { v = 1; } (builtins.genList (x: x) 1000000)).v", Value("1\n")),
    ("", "builtins.head (builtins.foldl' (a: x: map (y: y) a) [ 1 ] (builtins.genList (x: x) 1000000))", DEEP),
    ("", "(builtins.foldl' (a: x: builtins.mapAttrs (n: y: y) a) { a = 1; } (builtins.genList (x: x) 1000000)).a", DEEP),
    ("", "(builtins.foldl' (a: x: a // { b = a; }) { a = 1; } (builtins.genList (x: x) 1000000)).a", Value("1\n")),
    ("", "(builtins.foldl' (f: x: y: f (y + 1)) (y: y) (builtins.genList (x: x) 1000000)) 1", DEEP),
    ("", "toString (builtins.foldl' (a: x: { outPath = a; }) \"\" (builtins.genList (x: x) 1000000))", DEEP),
    ("", "toString (builtins.foldl' (a: x: { __toString = _: a; }) \"\" (builtins.genList (x: x) 1000000))", DEEP),
    ("--show-trace", "builtins.foldl' (a: x: builtins.addErrorContext \"c\" a) (throw \"x\") (builtins.genList (x: x) 1000000)", Error("error: x")),
    ("", "let f = n: derivation { name = \"x\"; system = \"x\"; builder = \"x\"; a = if n == 0 then \"\" else f (n - 1); }; in (f 100000).drvPath", DEEP),
    ("", "(builtins.elemAt (builtins.genericClosure { startSet = [ { key = 0; v = 0; } ]; operator = x: if x.key < 100000 then [ { key = x.key + 1; v = x.v + 1; } ] else [ ]; }) 100000).v", Value("100000\n")),
    // No end.
    ("", "let f = x: f x; in f 1", DEEP),
    ("", "let f = x: 1 + f x; in f 1", DEEP),
    ("--strict", "let f = x: [ (f x) ]; in f 1", DEEP),
    ("--strict --json", "let f = x: { a = f x; }; in f 1", DEEP),
    ("", "let f = { __functor = s: s; }; in f 1", Error("error: stack overflow")),
    ("", "let f = { __toString = s: s; }; in toString f", DEEP),
    ("", "let f = { outPath = f; }; in toString f", DEEP),
    ("", "let f = x: with f x; a; in f 1", DEEP),
    ("", "({ a ? a }: a) { }", Error("infinite recursion")),
    ("", "let a = b; b = a; in a", Error("infinite recursion")),
    ("--strict", "let l = [ l ]; in l", Value("[ [ «repeated» ] ]")),
    ("--strict", "let s = { a = s; }; in s", Value("{ a = «repeated»; }")),
    ("--strict --json", "let s = { a = s; }; in s", DEEP),
    ("", "let l = [ l ]; in builtins.toJSON l", DEEP),
    ("", "let l = [ l ]; m = [ m ]; in l == m", DEEP),
    ("--max-call-depth 1000000000", "let f = x: 1 + f x; in f 1", Error("error: ")),
    // Formats.
    ("", "builtins.length (builtins.fromJSON (rep \"[\" 1000000 + rep \"]\" 1000000))", Value("1\n")),
    ("--strict", "builtins.fromJSON (rep \"[\" 1000000 + rep \"]\" 1000000)", DEEP),
    ("", "builtins.fromJSON (rep \"[\" 1000000)", Error("parse error")),
    ("", "builtins.fromJSON (rep \"{\\\"a\\\":\" 1000000)", Error("parse error")),
    ("", "builtins.attrNames (builtins.fromTOML (\"a=\" + rep \"[\" 1000000 + rep \"]\" 1000000))", Value("[")),
    ("", "builtins.attrNames (builtins.fromTOML (\"a=\" + rep \"{a=\" 1000000 + \"1\" + rep \"}\" 1000000))", Value("[")),
    ("", "builtins.attrNames (builtins.fromTOML (rep \"a.\" 1000000 + \"a=1\"))", Value("[")),
    ("", "builtins.attrNames (builtins.fromTOML (\"[\" + rep \"a.\" 1000000 + \"a]\"))", Value("[")),
    ("", "builtins.attrNames (builtins.fromTOML (rep \"[[a]]\\n\" 300000))", Value("[")),
    ("", "builtins.fromTOML (\"a=\" + rep \"[\" 1000000)", Error("missing closing bracket")),
    // Regular expressions.
    ("", "builtins.match (rep \"(\" 1000000 + rep \")\" 1000000) \"\"", Error("regular expression")),
    ("", "builtins.length (builtins.match (rep \"(\" 10000 + rep \")\" 10000) \"\")", Value("10000\n")),
    ("", "builtins.split (rep \"(\" 1000000) \"\"", Error("regular expression")),
    ("", "builtins.match (rep \"a|\" 1000000) \"\"", Error("memory limit exceeded")),
    ("", "builtins.match \"(a*)*b\" (rep \"a\" 100000)", Value("null")),
    ("", "builtins.match \"(x+x+)+y\" (rep \"x\" 100000)", Value("null")),
    ("", "builtins.length (builtins.split \"(a|aa)+$\" (rep \"a\" 10000 + \"b\"))", Value("1\n")),
    ("", "builtins.match (rep \"a?\" 3000 + rep \"a\" 3000) (rep \"a\" 3000)", Value("[ ]")),
    ("", "builtins.match \"((((a{100}){100}){100}){100}){100}\" \"a\"", Error("memory limit exceeded")),
    ("", "builtins.match \"a{0,100000000000000000000}\" \"a\"", Error("invalid regular expression")),
    ("", "builtins.match (\"a\" + rep \"*\" 1000000) \"a\"", Error("memory limit exceeded")),
    ("", "builtins.match (\"[\" + rep \"a\" 1000000 + \"]\") \"a\"", Value("[ ]")),
    // Numbers out of range.
    ("", "9223372036854775807 + 1", Error("integer overflow")),
    ("", "-9223372036854775807 - 2", Error("integer overflow")),
    ("", "9223372036854775807 * 2", Error("integer overflow")),
    ("", "(-9223372036854775807 - 1) / -1", Error("integer overflow")),
    ("", "-(-9223372036854775807 - 1)", Error("integer overflow")),
    ("", "1 / 0", Error("division by zero")),
    ("", "9223372036854775808", Error("invalid integer")),
    ("", "1.0e999", Error("invalid float")),
    ("", "builtins.elemAt [ 1 ] 9223372036854775807", Error("called with index")),
    ("", "builtins.elemAt [ 1 ] (-1)", Error("called with index")),
    ("", "builtins.substring 9223372036854775807 9223372036854775807 \"abc\"", Value("\"\"")),
    ("", "builtins.substring 1 9223372036854775807 \"abc\"", Value("\"bc\"")),
    ("", "builtins.substring 1 (-9223372036854775807) \"abc\"", Value("\"bc\"")),
    ("", "builtins.substring (-1) 1 \"abc\"", Error("negative start position")),
    ("", "builtins.genList (x: x) (-1)", Error("cannot create list")),
    ("", "builtins.genList (x: x) 1000000000", MEMORY_ENDS),
    ("", "builtins.genList (x: x) 9223372036854775807", MEMORY_ENDS),
    ("", "builtins.floor 1.0e300", Error("not in the range")),
    ("", "builtins.ceil (-1.0e300)", Error("not in the range")),
    ("", "builtins.fromJSON \"1e999\"", Error("out_of_range")),
    ("", "builtins.fromTOML \"a=9223372036854775808\"", Error("too large integer")),
    // What grows until memory ends.
    ("", "let f = n: x: if n == 0 then x else f (n - 1) (x + x); in f 60 \"aaaaaaaa\"", MEMORY_ENDS),
    ("", "let f = n: x: if n == 0 then x else f (n - 1) \"${x}${x}\"; in f 60 \"aaaaaaaa\"", MEMORY_ENDS),
    ("", "let f = n: x: if n == 0 then x else f (n - 1) (x ++ x); in f 60 [ 1 ]", MEMORY_ENDS),
    ("", "let f = n: x: if n == 0 then x else f (n - 1) (builtins.replaceStrings [ \"a\" ] [ \"aa\" ] x); in f 60 \"a\"", MEMORY_ENDS),
    ("", "let f = n: x: if n == 0 then x else f (n - 1) (builtins.concatStringsSep x [ x x x ]); in f 60 \"a\"", Error("error: ")),
    ("", "let f = n: x: if n == 0 then x else f (n - 1) (builtins.toJSON x); in f 60 \"\\\"\"", MEMORY_ENDS),
    ("", "let f = n: x: if n == 0 then x else f (n - 1) { a = x; b = x; }; in builtins.toJSON (f 60 1)", MEMORY_ENDS),
    ("--strict --json", "let f = n: x: if n == 0 then x else f (n - 1) [ x x ]; in f 60 1", MEMORY_ENDS),
    ("", "let f = n: x: if n == 0 then x else f (n - 1) { a = x; b = x; }; in builtins.toXML (f 60 1)", MEMORY_ENDS),
    ("--strict", "let f = n: x: if n == 0 then x else f (n - 1) [ x x ]; in f 60 1", Value("[ [ [ ")),
    ("", "let f = n: x: if n == 0 then x else f (n - 1) [ x x ]; in builtins.deepSeq (f 60 1) 1", Value("1\n")),
    ("", "builtins.replaceStrings [ \"a\" ] [ (rep \"b\" 1000000) ] (rep \"a\" 1000000)", MEMORY_ENDS),
    ("", "builtins.concatStringsSep (rep \"b\" 1000000) (builtins.genList (x: \"\") 1000000)", Error("result is too large")),
    ("", "builtins.length (builtins.concatMap (x: builtins.genList (y: y) 100000) (builtins.genList (x: x) 100000))", MEMORY_ENDS),
    ("", "builtins.length (builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; })", MEMORY_ENDS),
    ("", "builtins.deepSeq (builtins.genList (x: { a = x; }) 100000000) 1", MEMORY_ENDS),
    // Much of something.
    ("", "builtins.stringLength (builtins.head (builtins.attrNames { ${rep \"a\" 10000000} = 1; }))", Value("10000000\n")),
    ("", "{ a = 1; }.${rep \"a\" 1000000}", Error("' missing")),
    ("", "throw (rep \"\\n\" 1000000)", Error("error:")),
    ("", "builtins.trace (rep \"a\" 1000000) 1", Value("1\n")),
    ("", "builtins.toFile (rep \"a\" 1000000) \"\"", Error("error: ")),
    ("", "(derivation { name = rep \"a\" 1000000; system = \"x\"; builder = \"x\"; }).drvPath", Error("while evaluating derivation")),
    ("", "(derivation { name = \"x\"; system = \"x\"; builder = \"x\"; outputs = builtins.genList (x: \"o${toString x}\") 100000; }).drvPath", Value("\"/nix/store/")),
    ("", "builtins.length (builtins.split \"\" (rep \"a\" 1000000))", Value("2000003\n")),
    ("", "builtins.length (builtins.splitVersion (rep \"1.\" 1000000))", Value("1000000\n")),
    ("", "builtins.compareVersions (rep \"1.\" 1000000) (rep \"1.\" 1000000 + \"1\")", Value("-1\n")),
    ("", "builtins.length (builtins.sort (a: b: true) (builtins.genList (x: x) 100000))", Value("100000\n")),
    ("", "builtins.stringLength (builtins.concatStringsSep \"\" (builtins.genList (x: builtins.appendContext \"x\" { \"/nix/store/0000000000000000000000000000000a-${toString x}\" = { path = true; }; }) 30000))", Value("30000\n")),
    ("", "builtins.findFile (builtins.genList (x: { path = \"/nonexistent${toString x}\"; prefix = \"a\"; }) 10000) \"a/b\"", Error("was not found")),
    // Files.
    ("", "builtins.readFile /dev/zero", Value("\"\"")),
    ("", "builtins.hashFile \"sha256\" /dev/zero", Value("\"e3b0c442")),
    ("", "import /dev/zero", Error("unexpected end of file")),
    ("", "builtins.path { path = /dev/zero; }", Error("unsupported type")),
    ("", "builtins.readFile ./pipe", Value("\"\"")),
    ("", "builtins.readFile ./.", Error("Is a directory")),
    ("", "builtins.readFile ./loop", Error("error: ")),
    ("", "import ./loop", Error("error: ")),
    ("", "builtins.pathExists ./loop", Value("true")),
    ("", "builtins.readDir ./nul", Error("error: ")),
    ("", "builtins.readFile (\"/\" + rep \"a\" 1000000)", Error("error: ")),
    ("", "builtins.pathExists (\"/\" + rep \"a/\" 10000)", Error("error:")),
    ("", "toString (/. + rep \"../\" 1000000)", Value("\"/\"")),
    ("", "toString (/. + rep \"a/\" 1000000)", Error("path is too long")),
    ("", "import ./cycle.nix", Error("error: ")),
    ("", "import ./chain/0.nix", DEEP),
    ("", "import ./nul", Value("1\n")),
    ("", "import ./invalid", Error("invalid token")),
    ("", "builtins.readFile ./nul", Error("cannot be represented")),
    ("", "import ./empty", Error("unexpected end of file")),
    ("", "import ./directory", Error("default.nix")),
    ("", "<a/../../..>", Error("was not found")),
];

/// Shell commands; `nix-instantiate` is found, and the directory holds the files that `Place` makes.
#[rustfmt::skip]
const COMMANDS: &[(&str, Want)] = &[
    ("nix-instantiate --eval -E 1 | head -c 0; echo done", Value("done")),
    ("nix-instantiate --eval --strict -E 'builtins.genList (x: x) 1000000' | head -c 10", Value("[ 0 1 2 3 ")),
    ("nix-instantiate --eval --strict --xml -E 'builtins.genList (x: x) 1000000' | head -n 1", Value("<?xml")),
    ("nix-instantiate --eval -E 1 >&-; echo done", Value("done")),
    ("nix-instantiate --eval -E 1 2>&-", Value("1\n")),
    ("nix-instantiate --eval -E 'throw \"a\"' 2>&-; echo $?", Value("1\n")),
    ("nix-instantiate --eval -E 'builtins.trace 1 2' 2>&-", Value("2\n")),
    ("nix-instantiate --eval - <&-", Error("error: ")),
    ("nix-instantiate --eval -E 1 <&- >&- 2>&-; echo done", Value("done")),
    ("nix-instantiate --eval -E 1 >/dev/full", Error("error: ")),
    ("nix-instantiate --eval --strict -E 'builtins.genList (x: x) 1000000' >/dev/full", Error("error: ")),
    ("nix-instantiate --eval /dev/zero", Error("unexpected end of file")),
    ("nix-instantiate --eval pipe", Error("error: ")),
    ("nix-instantiate --eval loop", Error("error: ")),
    ("nix-instantiate --eval directory", Error("default.nix")),
    ("nix-instantiate --eval nonexistent", Error("does not exist")),
    ("nix-instantiate --eval ''", Error("error: ")),
    ("nix-instantiate --eval big.nix", Value("1\n")),
    ("nix-instantiate --parse big.nix", Value("1\n")),
    ("nix-instantiate --eval long.nix", Value("\"aaaa")),
    ("nix-instantiate --eval wide.nix -A '\"a99999\"'", Value("1\n")),
    ("nix-instantiate --eval -E '{ }' -A ''", Value("{ }")),
    ("nix-instantiate --eval -E '{ }' -A .", Error("error: ")),
    ("nix-instantiate --eval -E '{ }' -A ...", Error("error: ")),
    ("nix-instantiate --eval -E '{ }' -A '\"'", Error("error: ")),
    ("nix-instantiate --eval -E '{ }' -A 'a.\"b'", Error("error: ")),
    ("nix-instantiate --eval -E '[ ]' -A 0", Error("error: ")),
    ("nix-instantiate --eval -E '[ ]' -A 99999999999999999999", Error("error: ")),
    ("nix-instantiate --eval -E '[ ]' -A -1", Error("error: ")),
    ("nix-instantiate --eval -E '{ }' -A \"$(printf '\\377')\"", Error("error: ")),
    ("nix-instantiate --eval -E '{ }' -A \"$(head -c 100000 /dev/zero | tr '\\0' .)\"", Error("error: ")),
    ("nix-instantiate --eval -E \"$(printf '\\377')\"", Error("error: ")),
    ("nix-instantiate --eval -E 1 --option", Error("error: ")),
    ("nix-instantiate --eval -E 1 --option a", Error("error: ")),
    ("nix-instantiate --eval -E 1 --option cores x", Value("1\n")),
    ("nix-instantiate --eval -E 1 --option cores 99999999999999999999", Value("1\n")),
    ("nix-instantiate --eval -E 1 --option nonsense x", Value("1\n")),
    ("nix-instantiate --eval -E 1 --max-call-depth x", Error("error: ")),
    ("nix-instantiate --eval -E 1 --max-call-depth -1", Error("error: ")),
    ("nix-instantiate --eval -E 1 --max-call-depth 0", Value("1\n")),
    ("nix-instantiate --eval -E 1 --nonsense", Error("error: ")),
    ("nix-instantiate --eval -E", Value("")),
    ("nix-instantiate --eval --arg", Error("error: ")),
    ("nix-instantiate --eval -E '{ a }: a' --arg a '('", Error("error: ")),
    ("nix-instantiate --eval -E '{ a }: a' --arg-from-file a nonexistent", Error("error: ")),
    ("nix-instantiate --eval -E '{ a }: a' --arg-from-file a directory", Error("error: ")),
    ("nix-instantiate --eval -E 1 -I", Error("error: ")),
    ("nix-instantiate --eval -E '<a>' -I a=loop", Error("error: ")),
    ("nix-instantiate --eval -E 1 -I '' -I = -I == -I a=b=c -I :::", Value("1\n")),
    ("nix-instantiate --find-file a", Error("error: ")),
    ("NIX_PATH=\"$(printf '\\377=:==:a=\\n:/dev/zero:%0100000d' 0)\" nix-instantiate --eval -E 1", Value("1\n")),
    ("NIX_PATH=/dev/zero:loop:= nix-instantiate --eval -E '<a>'", Error("infinite symlink recursion")),
    ("NIX_CONFIG='a' nix-instantiate --eval -E 1", Error("error: ")),
    ("NIX_CONFIG='max-call-depth = x' nix-instantiate --eval -E 1", Error("error: ")),
    ("NIX_CONFIG='include loop' nix-instantiate --eval -E 1", Error("error: ")),
    ("NIX_CONF_DIR=$PWD/conf nix-instantiate --eval -E 1", Error("error: ")),
    ("NIX_CONF_DIR=$PWD/nul nix-instantiate --eval -E 1", Value("1\n")),
    ("NIX_STORE_DIR=relative nix-instantiate --eval -E 1", Error("error: ")),
    ("HOME=/nonexistent nix-instantiate --eval -E 1", Value("1\n")),
    ("env -i \"$(command -v nix-instantiate)\" --eval -E 1", Value("1\n")),
    ("nix-instantiate directory nonexistent", Error("error: ")),
    ("nix-instantiate -E '{ a.b.c = 1; }' --add-root", Error("error: ")),
    ("nix-instantiate", Error("error: ")),
    ("nix-instantiate -E LISTS", DEEP),
    ("nix-instantiate -E 'let f = x: { recurseForDerivations = true; a = f x; }; in f 1'", DEEP),
];

/// A directory with files that are hard to read.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let dir = std::env::temp_dir().join(format!("frazil-bad-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("bin")).expect("a directory");
        for name in ["frazil", "nix-instantiate"] {
            symlink(env!("CARGO_BIN_EXE_frazil"), dir.join("bin").join(name)).expect("a link");
        }
        let write = |name: &str, text: &[u8]| fs::write(dir.join(name), text).expect("a file");
        symlink("loop", dir.join("loop")).expect("a link");
        let pipe = Command::new("mkfifo").arg(dir.join("pipe")).status();
        assert!(pipe.is_ok_and(|s| s.success()), "mkfifo works");
        write("nul", b"1\0 2");
        write("invalid", b"\xff\xfe");
        write("empty", b"");
        write("cycle.nix", b"import ./cycle.nix");
        fs::create_dir(dir.join("directory")).expect("a directory");
        fs::create_dir(dir.join("chain")).expect("a directory");
        for i in 0..12_000 {
            let text = format!("1 + import ./{}.nix", i + 1);
            write(&format!("chain/{i}.nix"), text.as_bytes());
        }
        write("chain/12000.nix", b"1");
        fs::create_dir(dir.join("conf")).expect("a directory");
        write("conf/nix.conf", b"include nix.conf\n");
        Place(dir)
    }

    /// Files of 100 MB, which only one test needs.
    fn add_large(&self) {
        let write = |name: &str, text: Vec<u8>| fs::write(self.0.join(name), text).expect("a file");
        let spaces = vec![b' '; 100_000_000];
        write("big.nix", [&spaces[..], b"1"].concat());
        let letters = vec![b'a'; 100_000_000];
        write("long.nix", [b"\"", &letters[..], b"\""].concat());
        let mut wide = b"{".to_vec();
        for i in 0..5_000_000 {
            wide.extend_from_slice(format!("a{i} = 1;\n").as_bytes());
        }
        wide.push(b'}');
        write("wide.nix", wide);
    }

    /// Runs a command with so many MiB of address space; what is wrong with its end, if anything.
    fn check(&self, shell: &str, memory: usize, want: Want) -> Option<String> {
        let path = std::env::var("PATH").unwrap_or_default();
        let start = Instant::now();
        let home = Path::new("/homeless");
        let mut child = support::command("sh", home, home)
            .args([
                "-c",
                &format!("ulimit -v {}; ulimit -t {TIME}\n{shell}", memory << 10),
            ])
            .current_dir(&self.0)
            .env("PATH", format!("{}:{path}", self.0.join("bin").display()))
            .env("NIX_REMOTE", "dummy://")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the shell starts");
        let out = child.stdout.take().expect("a pipe");
        let err = child.stderr.take().expect("a pipe");
        let (out, err, status) = std::thread::scope(|s| {
            let (out, err) = (s.spawn(|| ends(out)), s.spawn(|| ends(err)));
            let status = loop {
                if let Some(status) = child.try_wait().expect("it was started") {
                    break Some(status);
                }
                if start.elapsed() > PATIENCE {
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
                std::thread::sleep(Duration::from_millis(5));
            };
            (
                out.join().expect("it reads"),
                err.join().expect("it reads"),
                status,
            )
        });
        let why = judge(status, &out, &err, want)?;
        Some(format!(
            "{why}; {:?} after {:.1} s\n  {}\n  {}",
            status,
            start.elapsed().as_secs_f64(),
            shorten(&out),
            shorten(&err)
        ))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The start and the end of what comes out of a pipe.
fn ends(mut pipe: impl Read) -> String {
    let (mut start, mut end) = (Vec::new(), Vec::new());
    let mut buffer = vec![0; SEEN];
    while let Ok(n @ 1..) = pipe.read(&mut buffer) {
        let more = &buffer[..n];
        if start.len() < SEEN {
            start.extend_from_slice(more);
        } else {
            end.extend_from_slice(more);
            end.drain(..end.len().saturating_sub(SEEN));
        }
    }
    start.extend_from_slice(&end);
    String::from_utf8_lossy(&start).into_owned()
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(400) {
        Some((i, _)) => format!("{} …", &text[..i]),
        None => text.to_owned(),
    }
}

/// What is wrong with the end of a command.
fn judge(status: Option<ExitStatus>, out: &str, err: &str, want: Want) -> Option<String> {
    let Some(status) = status else {
        return Some("takes too long".into());
    };
    // The limit's signal, or what a shell makes of it.
    let signal = status.signal().or(status.code().map(|c| c - 128));
    if matches!(signal, Some(SIGXCPU | SIGKILL)) {
        return Some("takes too long".into());
    }
    if err.contains("bug in frazil") || err.contains("panicked") || err.contains("fatal runtime") {
        return Some("crashes".into());
    }
    match want {
        Value(_) if status.code() != Some(0) => Some(format!("expected {want:?}")),
        Value(text) => (!out.starts_with(text)).then(|| format!("expected {text:?}")),
        Error(_) if status.code() != Some(1) => Some(format!("expected {want:?}")),
        Error(text) => (!err.contains(text)).then(|| format!("expected {text:?}")),
    }
}

/// Runs the rows on two threads and tells all that are wrong.
fn all<T: Sync>(rows: &[T], check: impl Fn(&T) -> Option<String> + Sync) {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(why) = check(row) {
                        wrong.lock().expect("not poisoned").push(why);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("not poisoned");
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

fn source(n: &Nest) -> String {
    n.open.repeat(DEPTH) + n.core + &n.close.repeat(DEPTH)
}

const PIPES: &str = "--extra-experimental-features pipe-operators";

#[test]
fn constructs_nested_deep() {
    let place = Place::new("nest");
    all(NESTS, |n| {
        let file = format!("{}.nix", n.name.replace(['/', ' '], "_"));
        fs::write(place.0.join(&file), source(n)).expect("a file");
        let run = |options: &str, want| {
            let command = format!("nix-instantiate {PIPES} {options} './{file}'");
            let why = place.check(&command, MEMORY, want)?;
            Some(format!("{} {options}: {why}", n.name))
        };
        // What does not parse is told at once; variables that are not defined, too.
        let parsed = match n.want {
            Error(t) if t.contains("unexpected") || t.contains("undefined") => n.want,
            Error(t) if t.starts_with("invalid") => n.want,
            _ => Value(""),
        };
        let why = run("--parse", parsed).or_else(|| run("--eval --strict", n.want));
        let _ = fs::remove_file(place.0.join(&file));
        why
    });
}

/// The expression with its abbreviations written out.
fn expand(text: &str) -> String {
    let text = text.replace("LISTS", LISTS).replace("SETS", SETS);
    if text.contains("rep ") {
        REP.to_owned() + &text
    } else {
        text
    }
}

#[test]
fn expressions() {
    let place = Place::new("expressions");
    let rows: Vec<_> = EXPRESSIONS.iter().enumerate().collect();
    all(&rows, |(i, (options, text, want))| {
        fs::write(place.0.join(format!("{i}.nix")), expand(text)).expect("a file");
        let ends = matches!(want, Error(t) if t.contains("out of memory"));
        let memory = if ends { LITTLE } else { MEMORY };
        let command = format!("nix-instantiate --eval {options} ./{i}.nix");
        let why = place.check(&command, memory, *want)?;
        Some(format!("{options} {text}: {why}"))
    });
}

#[test]
fn commands() {
    let place = Place::new("commands");
    place.add_large();
    all(COMMANDS, |(command, want)| {
        let command = command.replace("LISTS", &format!("\"{LISTS}\""));
        let why = place.check(&command, MEMORY, *want)?;
        Some(format!("{command}: {why}"))
    });
}
