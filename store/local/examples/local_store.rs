//! Single operations on a local store, for measuring and for comparison with other implementations:
//! `local_store STORE OPERATION [ARGUMENT…]`, where STORE is what `--store` takes.

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use frazil_local_store::{
    Batch, Direction, Env, GcAction, GcOptions, GcResults, How, Layout, Level, LocalStore,
    Messages, Options, Resolved, render_size, resolve,
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
        ("gc", args) => {
            let mut options = GcOptions::default();
            for arg in args {
                match &**arg {
                    "--print-live" => options.action = GcAction::ReturnLive,
                    "--print-dead" => options.action = GcAction::ReturnDead,
                    "--print-roots" => {
                        let mut lines = Vec::new();
                        for (path, links) in store.find_roots(false)? {
                            for link in links {
                                lines.push(format!("\"{link}\" -> {}", store.print(&path)));
                            }
                        }
                        lines.sort();
                        print(lines.join("\n").as_bytes())?;
                        return Ok(ExitCode::SUCCESS);
                    }
                    limit => options.max_freed = limit.parse().unwrap_or(u64::MAX),
                }
            }
            collect(&store, &options, &mut print)?;
        }
        ("delete", args) => {
            let ignore_liveness = args.iter().any(|arg| arg == "--ignore-liveness");
            let args: Vec<String> = args
                .iter()
                .filter(|a| !a.starts_with('-'))
                .cloned()
                .collect();
            let options = GcOptions {
                action: GcAction::DeleteSpecific(paths(&args)?.into_iter().collect()),
                ignore_liveness,
                ..GcOptions::default()
            };
            collect(&store, &options, &mut print)?;
        }
        ("verify", args) => {
            let contents = args.iter().any(|arg| arg == "--check-contents");
            if store.verify(contents, None)? {
                eprintln!("warning: not all store errors were fixed");
                return Ok(ExitCode::FAILURE);
            }
        }
        ("optimise", []) => {
            let stats = store.optimise(&mut |_, _| {})?;
            let size = render_size(i64::try_from(stats.bytes_freed).unwrap_or(i64::MAX));
            let files = stats.files_linked;
            eprintln!("{size} freed by hard-linking {files} files");
        }
        ("add-root", [link, target]) => {
            store.add_perm_root(&path(target)?, Path::new(link))?;
        }
        ("register-validity", flags) => {
            let hash = flags.iter().any(|flag| flag == "--hash-given");
            let mut infos = Vec::new();
            let mut input = std::io::stdin().lock();
            while let Some(mut info) = validity::read(store.store_dir(), &mut input, hash)? {
                store.canonicalise(&info.path)?;
                if !hash {
                    (info.nar_hash, info.nar_size) = store.nar_hash(&info.path)?;
                }
                infos.push(info);
            }
            store.register(&infos)?;
        }
        // Texts `<prefix>-0` to `<prefix>-<count-1>`, each of which refers to up to ten before it.
        ("chain", [prefix, count]) => {
            let count: usize = count.parse().unwrap_or(0);
            let mut batch = Batch::new();
            let mut made: Vec<StorePath> = Vec::new();
            for i in 0..count {
                let mut references: Vec<StorePath> =
                    made.iter().rev().step_by(7).take(10).cloned().collect();
                references.sort();
                let name = format!("{prefix}-{i}");
                let mut text = name.repeat(100).into_bytes();
                for reference in &references {
                    store.store_dir().write(reference, &mut text);
                }
                let path =
                    store
                        .store_dir()
                        .make_text_path_of(name.as_bytes(), &text, &references)?;
                batch.text(&path, &text, &references);
                made.push(path);
            }
            store.commit(&mut batch)?;
            if let Some(last) = made.last() {
                print(store.print(last).as_bytes())?;
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

fn collect(
    store: &LocalStore,
    options: &GcOptions,
    print: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut results = GcResults::default();
    let result = store.collect_garbage(options, &mut results);
    match options.action {
        GcAction::ReturnLive | GcAction::ReturnDead => {
            for path in &results.paths {
                print(path)?;
            }
        }
        _ => {
            let size = render_size(i64::try_from(results.bytes_freed).unwrap_or(i64::MAX));
            eprintln!("{} store paths deleted, {size} freed", results.paths.len());
        }
    }
    result
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
