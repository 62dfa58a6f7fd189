//! Single operations on a local store, for measuring and for comparison with other implementations:
//! `local_store STORE OPERATION [ARGUMENT…]`, where STORE is what `--store` takes.

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use frazil_local_store::{
    Direction, Env, How, Layout, Level, LocalStore, Messages, Options, Resolved, resolve,
};
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::{StorePath, StoreUri, validity};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(err) => {
            eprintln!("error: {err}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [uri, operation, args @ ..] = &*args else {
        let text = "usage: local_store STORE OPERATION [ARGUMENT…]";
        return Err(StoreError::new(ErrorKind::Usage, text, &[]));
    };
    let verbose = std::env::var_os("VERBOSE").is_some();
    let messages = Messages::new(move |level, text| match level {
        Level::Warning => eprintln!("warning: {text}"),
        Level::Debug | Level::Talkative if !verbose => {}
        _ => eprintln!("{text}"),
    });
    let flag = |name: &str| std::env::var_os(name).is_some();
    let options = Options {
        read_only: flag("READ_ONLY"),
        require_signatures: !flag("NO_SIGS"),
        auto_optimise: flag("AUTO_OPTIMISE"),
        tree_cache: std::env::var_os("TREE_CACHE").map(Into::into),
        messages: messages.clone(),
        ..Options::default()
    };
    let store = LocalStore::open(layout(uri, &messages)?, options)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut print = |text: &[u8]| {
        let written = out.write_all(text).and_then(|()| out.write_all(b"\n"));
        written.map_err(|err| StoreError::io("writing", &[], &err))
    };
    let path = |text: &String| store.store_dir().parse(text.as_bytes());
    let paths = |args: &[String]| args.iter().map(path).collect::<Result<Vec<StorePath>>>();
    match (&**operation, args) {
        ("add", args) => {
            for arg in args {
                let root = Path::new(arg);
                let name = root.file_name().unwrap_or_default().as_encoded_bytes();
                let path = store.add_path(root, &[], &How::source(name))?;
                print(store.print(&path).as_bytes())?;
            }
        }
        ("add-text", [name, text, refs @ ..]) => {
            let path = store.add_text(name.as_bytes(), text.as_bytes(), &paths(refs)?)?;
            print(store.print(&path).as_bytes())?;
        }
        ("valid", args) => {
            for path in paths(args)? {
                print(if store.is_valid(&path)? { b"1" } else { b"0" })?;
            }
        }
        ("all", []) => {
            for path in store.all_valid()? {
                print(store.print(&path).as_bytes())?;
            }
        }
        ("requisites", args) => {
            let mut sorted = store.closure_graph(&paths(args)?)?.topo_sorted()?;
            sorted.reverse();
            for path in sorted {
                print(store.print(&path).as_bytes())?;
            }
        }
        ("referrers-closure", args) => {
            for path in store.closure(&paths(args)?, Direction::Referrers, false, false)? {
                print(store.print(&path).as_bytes())?;
            }
        }
        ("dump-db", args) => {
            let all = match args {
                [] => store.all_valid()?.into_iter().collect(),
                args => paths(args)?,
            };
            let mut text = Vec::new();
            for path in all {
                let info = store.query_valid(&path)?;
                validity::write(store.store_dir(), &info, true, true, &mut text);
            }
            text.pop();
            print(&text)?;
        }
        ("nar", [path]) => {
            let path = store.store_dir().parse(path.as_bytes())?;
            store.nar(&path, &mut std::io::stdout().lock())?;
        }
        ("add-nar", [info]) => {
            let text = std::fs::read(info).map_err(|err| StoreError::io("reading", &[], &err))?;
            let info = validity::read(store.store_dir(), &mut &*text, true)?;
            let input: &mut dyn Read = &mut std::io::stdin().lock();
            if let Some(info) = info {
                store.add_nar(&info, input, false, false)?;
            }
        }
        _ => {
            let text = "unknown operation '%s'";
            return Err(StoreError::new(
                ErrorKind::Usage,
                text,
                &[operation.as_bytes()],
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn layout(uri: &str, messages: &Messages) -> Result<Layout> {
    let cwd = std::env::current_dir().unwrap_or_default();
    let uri = StoreUri::parse(uri, cwd.as_os_str().as_encoded_bytes())?;
    match resolve(&uri, &Env::of_process(), messages)? {
        Resolved::Local(layout) => Ok(layout),
        other => {
            let text = format!("no local store: {other:?}");
            Err(StoreError::new(ErrorKind::Usage, "%s", &[text.as_bytes()]))
        }
    }
}
