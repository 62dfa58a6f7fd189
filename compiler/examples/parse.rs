//! Prints the syntax tree of each file named on the command line, or of standard input, or says
//! what is wrong with it. `-E` takes the texts from the command line instead, `--tokens` prints
//! where tokens start and end, `--pipes` allows pipe operators, `--lint` warns about everything that
//! has a setting, `--no-urls` rejects URLs.

use bumpalo::Bump;
use frazil_compiler::{
    lex::Lexer,
    parse::{Lint, Message, ParseSettings, parse},
    print::print,
};
use frazil_runtime::{
    pos::{Origin, Pos, PosTable},
    symbol::SymbolTable,
};
use std::{
    env,
    ffi::OsStr,
    fs,
    io::{self, Read, Write},
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::Path,
};

fn main() -> io::Result<()> {
    let (mut texts, mut tokens) = (false, false);
    let mut settings = ParseSettings::default();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for arg in env::args_os().skip(1) {
        if arg == "-E" {
            texts = true;
        } else if arg == "--pipes" {
            settings.pipe_operators = true;
        } else if arg == "--tokens" {
            tokens = true;
        } else if arg == "--lint" {
            settings.lint_url_literals = Lint::Warn;
            settings.lint_absolute_path_literals = Lint::Warn;
            settings.lint_short_path_literals = Lint::Warn;
        } else if arg == "--no-urls" {
            settings.lint_url_literals = Lint::Fatal;
        } else if tokens {
            let text = fs::read(&arg)?;
            for token in Lexer::new(&text, settings.pipe_operators) {
                writeln!(out, "{token:?}")?;
            }
        } else {
            one(&arg, texts, &settings, &mut out)?;
        }
    }
    Ok(())
}

fn one(arg: &OsStr, text: bool, settings: &ParseSettings, out: &mut impl Write) -> io::Result<()> {
    let cwd = env::current_dir()?;
    let (origin, source, dir) = if text {
        (Origin::String, arg.to_os_string().into_vec(), cwd)
    } else if arg == "-" {
        let mut source = Vec::new();
        io::stdin().read_to_end(&mut source)?;
        (Origin::Stdin, source, cwd)
    } else {
        let path = fs::canonicalize(Path::new(arg))?;
        let dir = path.parent().unwrap_or(&path).to_path_buf();
        (
            Origin::File(path.as_os_str().as_bytes().into()),
            fs::read(&path)?,
            dir,
        )
    };
    let mut positions = PosTable::new();
    let Some(base) = positions.add(origin, &source) else {
        return Ok(());
    };
    let home = env::var_os("HOME").map(OsStringExt::into_vec);
    let mut symbols = SymbolTable::new();
    let arena = Bump::new();
    let dir = dir.as_os_str().as_bytes();
    let result = parse(
        &arena,
        &source,
        base,
        dir,
        home.as_deref(),
        &mut symbols,
        settings,
    );
    let warnings = match &result {
        Ok(parsed) => &parsed.warnings,
        Err(e) => &e.warnings,
    };
    for warning in warnings {
        out.write_all(b"warning: ")?;
        message(&warning.message, &positions, out)?;
    }
    match result {
        Ok(parsed) => {
            let mut text = Vec::new();
            print(parsed.root, &symbols, &mut text);
            text.push(b'\n');
            out.write_all(&text)
        }
        Err(e) => {
            out.write_all(b"error: ")?;
            message(&e.message, &positions, out)
        }
    }
}

fn message(message: &Message, positions: &PosTable, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&message.render(|p| show(p, positions).into_bytes()))?;
    out.write_all(b"\n")?;
    if message.pos.is_some() {
        writeln!(out, "       at {}:", show(message.pos, positions))?;
    }
    Ok(())
}

fn show(pos: Pos, positions: &PosTable) -> String {
    let origin = match positions.origin(pos) {
        Some(Origin::File(path)) => String::from_utf8_lossy(path).into_owned(),
        Some(Origin::String) => "«string»".into(),
        Some(Origin::Stdin) => "«stdin»".into(),
        _ => "«none»".into(),
    };
    positions.line_col(pos).map_or(origin.clone(), |p| {
        format!("{origin}:{}:{}", p.line, p.column)
    })
}
