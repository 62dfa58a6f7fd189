//! Caches on HTTP servers that behave, more or less.

mod common;

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use common::server::{Fault, Rule, Server, always, first};
use common::{
    PATHS, Shared, Store, Temp, change_narinfo, data, files, path, settings, substitute,
    substituters, top,
};
use frazil_binary_cache::{BinaryCache, CacheUri, push_closure};
use frazil_http::Proxies;
use frazil_store::transfer::{PathSink, PathSource};
use frazil_store::{HashAlgo, PublicKeys, StorePath};

fn serve(method: &str, rules: Vec<Rule>) -> Server {
    Server::new(data(method), rules)
}

#[test]
fn closures_are_substituted() {
    let expected = Store::reference();
    for method in ["none", "xz", "zstd", "bzip2", "gzip", "br"] {
        let server = serve(method, vec![]);
        let (store, errors) = substitute(&[&server.uri()], &settings().0);
        assert_eq!(errors, [""; 0], "{method}");
        for (path, (_, nar)) in &store.0 {
            assert!(*nar == expected.0[path].1, "{method} {path}");
        }
        assert_eq!(store.0.len(), 6);
        // Nothing is asked twice.
        assert_eq!(server.requests().len(), 13, "{:?}", server.requests());
    }
}

#[test]
fn several_sinks_are_filled_at_once() {
    let server = serve("xz", vec![]);
    let subs = substituters(&[&server.uri()], &settings().0);
    let plan = subs.plan(&[top()], &mut |_| Ok(false)).unwrap();
    let narinfos = plan.order.iter().map(|s| s.narinfo.file_size);
    assert_eq!(plan.download_size, narinfos.sum::<u64>());
    let shared = Shared::default();
    let (mut a, mut b) = (&shared, &shared);
    let mut sinks: [&mut (dyn PathSink + Send); 2] = [&mut a, &mut b];
    let outcome = subs.substitute(&plan, &mut sinks);
    assert!(outcome.failed.is_empty(), "{:?}", outcome.failed);
    assert_eq!(shared.0.lock().unwrap().0.len(), 6);
    // Without a sink nothing is added, and that is told.
    let outcome = subs.substitute(&plan, &mut []);
    assert_eq!((outcome.added.len(), outcome.failed.len()), (0, 6));
}

#[test]
fn only_what_is_not_there_is_got() {
    let server = serve("xz", vec![]);
    let subs = substituters(&[&server.uri()], &settings().0);
    let mut store = Store::default();
    let first = subs.plan(&[path(PATHS[3])], &mut |_| Ok(false)).unwrap();
    let outcome = subs.substitute(&first, &mut [&mut store]);
    assert_eq!(outcome.added.len(), 3);
    let second = subs.plan(&[top()], &mut |path| store.has(path)).unwrap();
    assert_eq!(second.order.len(), 3);
    let unknown = path("00000000000000000000000000000000-none");
    let third = subs
        .plan(&[unknown.clone(), top()], &mut |_| Ok(false))
        .unwrap();
    assert_eq!((third.unknown.len(), third.order.len()), (1, 6));
    assert!(third.unknown.contains(&unknown));
    let found = subs.find_many(&[unknown, top()]).unwrap();
    assert_eq!(found.keys().collect::<Vec<_>>(), [&top()]);
}

#[test]
fn what_cannot_be_complete_is_blocked() {
    let temp = Temp::copy_of("xz");
    fs::remove_file(temp.0.join(format!("{}.narinfo", &PATHS[2][..32]))).unwrap();
    let server = Server::new(temp.0.clone(), vec![]);
    let subs = substituters(&[&server.uri()], &settings().0);
    let plan = subs.plan(&[top()], &mut |_| Ok(false)).unwrap();
    let names = |paths: &mut dyn Iterator<Item = &StorePath>| {
        paths.map(|path| path.name().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&mut plan.unknown.iter()), ["b"]);
    assert_eq!(names(&mut plan.blocked.iter()), ["c", "d", "prog"]);
    let order = plan.order.iter().map(|s| &s.narinfo.info.path);
    assert_eq!(names(&mut order.into_iter()), ["src", "a"]);
}

#[test]
fn transient_failures_are_tried_again() {
    let rules = vec![
        first(2, "nix-cache-info", Fault::Status(500)),
        first(1, "pz89fdjll34raxcs9fl0x5ycwr0irax2.narinfo", Fault::Close),
        first(
            1,
            "n8rwqj9a95kif250zv2306snsw7q7pi6.narinfo",
            Fault::Cut(10),
        ),
        first(1, "82vkpfx5hjgn9z3kzs6bqd9mja4a6ch9.narinfo", Fault::Hang),
        first(
            1,
            "14lmzg6cwzzgpavyj02za2b51bhv3hzs.narinfo",
            Fault::Status(429),
        ),
        first(1, "nar/", Fault::Status(503)),
    ];
    let server = serve("xz", rules);
    let (settings, log) = settings();
    let (store, errors) = substitute(&[&server.uri()], &settings);
    assert_eq!((store.0.len(), errors), (6, vec![]));
    let lines = log.lines();
    let retries: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("retrying"))
        .collect();
    assert!(retries.len() >= 7, "{lines:?}");
    let start = format!(
        "unable to download '{}/nix-cache-info': HTTP error 500\n\nresponse body:\n\nno luck; retrying in 1",
        server.uri()
    );
    assert!(retries[0].starts_with(&start), "{}", retries[0]);
    assert!(retries[0].ends_with(" ms (attempt 1/3)"), "{}", retries[0]);
    assert!(retries[1].ends_with(" ms (attempt 2/3)"), "{}", retries[1]);
}

/// A cache with one path whose archive is large and does not compress.
fn large() -> (Temp, StorePath) {
    let temp = Temp::copy_of("none");
    let src = path(PATHS[0]);
    let mut state = 1u64;
    let noise: Vec<u8> = (0..3_000_000)
        .map(|_| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (state >> 56) as u8
        })
        .collect();
    let mut nar = Vec::new();
    frazil_store::nar::dump_bytes(&noise, false, &mut nar).unwrap();
    fs::write(temp.0.join("nar/large"), &nar).unwrap();
    change_narinfo(&temp.0, &src, |n| {
        n.url = "nar/large".into();
        n.file_size = nar.len() as u64;
        n.info.nar_size = nar.len() as u64;
        n.info.nar_hash = HashAlgo::Sha256.hash(&nar);
        n.file_hash = Some(n.info.nar_hash);
        n.info.ca = None;
    });
    (temp, src)
}

fn get_large(rules: Vec<Rule>) -> (Result<usize, String>, Server) {
    let (temp, src) = large();
    let server = Server::new(temp.0.clone(), rules);
    let uri = CacheUri::parse(&server.uri()).unwrap();
    let cache = BinaryCache::open(&uri, &settings().0).unwrap();
    let mut out = Vec::new();
    let result = cache.nar(&src, &mut out).map_err(|err| err.to_string());
    (result.map(|()| out.len()), server)
}

#[test]
fn downloads_go_on_where_they_broke_off() {
    let (result, server) = get_large(vec![first(2, "nar/large", Fault::Cut(1_000_000))]);
    assert_eq!(result, Ok(3_000_112));
    let requests: Vec<_> = server
        .requests()
        .into_iter()
        .filter(|request| request.contains("large"))
        .collect();
    let expected = [
        "GET /nar/large",
        "GET /nar/large from 1000000",
        "GET /nar/large from 2000000",
    ];
    assert_eq!(requests, expected);
}

#[test]
fn downloads_that_cannot_go_on_end() {
    let (result, server) = get_large(vec![always("nar/large", Fault::Cut(1_000_000))]);
    let url = format!("{}/nar/large", server.uri());
    // The third attempt brings a third million, but 112 bytes are missing.
    let partial = "HTTP error 206 (curl error: Transferred a partial file)";
    assert_eq!(
        result,
        Err(format!("unable to download '{url}': {partial}"))
    );
    assert_eq!(server.count("large"), 3);

    let (result, server) = get_large(vec![first(1, "nar/large", Fault::NoRangeHonest)]);
    let url = format!("{}/nar/large", server.uri());
    let partial = "HTTP error 200 (curl error: Transferred a partial file)";
    assert_eq!(
        result,
        Err(format!("unable to download '{url}': {partial}"))
    );
    assert_eq!(server.count("large"), 1);

    let rules = vec![
        first(1, "nar/large", Fault::Cut(1000)),
        Rule {
            part: "nar/large",
            from: 0,
            count: 5,
            fault: Fault::NoRange,
        },
    ];
    let (result, server) = get_large(rules);
    let url = format!("{}/nar/large", server.uri());
    let expected = format!(
        "unable to download '{url}': HTTP error 200 (curl error: Requested range was not delivered by the server)"
    );
    assert_eq!(result, Err(expected));
    assert_eq!(server.count("large"), 3);
}

#[test]
fn redirects_are_followed() {
    let real = serve("xz", vec![]);
    let to = |name: &str| Fault::Redirect(format!("{}/{name}", real.uri()));
    let narinfo = "pz89fdjll34raxcs9fl0x5ycwr0irax2.narinfo";
    let server = serve("xz", vec![always("pz89", to(narinfo))]);
    let (store, errors) = substitute(&[&server.uri()], &settings().0);
    assert_eq!((store.0.len(), errors), (6, vec![]));
    assert_eq!(real.count("pz89"), 1);
}

#[test]
fn archives_may_be_elsewhere() {
    let real = serve("none", vec![]);
    for absolute in [true, false] {
        let temp = Temp::copy_of("none");
        let src = path(PATHS[0]);
        change_narinfo(&temp.0, &src, |n| {
            n.url = match absolute {
                true => format!("{}/{}", real.uri(), n.url).into(),
                false => format!("/{}", n.url).into(),
            };
        });
        let server = Server::new(temp.0.clone(), vec![]);
        let (store, errors) = substitute(&[&server.uri()], &settings().0);
        assert_eq!((store.0.len(), errors), (6, vec![]));
    }
    assert_eq!(real.requests().len(), 1);
}

#[test]
fn narinfos_may_be_compressed_on_the_way() {
    let name = "pz89fdjll34raxcs9fl0x5ycwr0irax2.narinfo";
    let text = fs::read(data("xz").join(name)).unwrap();
    use frazil_binary_cache::Compression;
    for (encoding, method) in [
        ("gzip", Compression::Gzip),
        ("x-gzip", Compression::Gzip),
        ("br", Compression::Brotli),
        ("zstd", Compression::Zstd),
        ("xz", Compression::Xz),
        ("identity", Compression::None),
    ] {
        let mut body = Vec::new();
        let mut writer = method.writer(&mut body, None, 1).unwrap();
        std::io::Write::write_all(&mut writer, &text).unwrap();
        writer.finish().unwrap();
        let server = serve("xz", vec![always(name, Fault::Encoded(encoding, body))]);
        let (store, errors) = substitute(&[&server.uri()], &settings().0);
        assert_eq!((store.0.len(), errors), (6, vec![]), "{encoding}");
    }
}

#[test]
fn what_was_asked_is_remembered() {
    let temp = Temp::new();
    let server = serve("xz", vec![]);
    let (mut settings, _) = settings();
    settings.disk_cache = Some(temp.0.join("sub/binary-cache-v7.sqlite"));
    let unknown = path("00000000000000000000000000000000-none");
    let ask = |settings: &frazil_binary_cache::Settings| {
        let subs = substituters(&[&server.uri()], settings);
        assert!(subs.find(&unknown).unwrap().is_none());
        let found = subs.find(&top()).unwrap().unwrap();
        (*found.narinfo).clone()
    };
    let first = ask(&settings);
    assert_eq!(server.requests().len(), 3);
    assert_eq!(ask(&settings), first);
    assert_eq!(server.requests().len(), 3, "everything was known");
    settings.negative_ttl = Duration::ZERO;
    assert_eq!(ask(&settings), first);
    assert_eq!(server.requests().len(), 4, "only what was there was known");
    settings.positive_ttl = Duration::ZERO;
    settings.meta_ttl = Duration::ZERO;
    ask(&settings);
    assert_eq!(server.requests().len(), 7, "nothing was known");
    // A database that is none is as good as none.
    fs::write(
        settings.disk_cache.as_ref().unwrap(),
        "nonsense".repeat(1000),
    )
    .unwrap();
    assert_eq!(ask(&settings), first);
    assert_eq!(server.requests().len(), 10);
}

#[test]
fn signatures_decide() {
    let server = serve("xz", vec![]);
    let (settings, log) = settings();
    let mut subs = substituters(&[&server.uri()], &settings);
    assert!(subs.find(&top()).unwrap().is_some());
    // What follows from its contents needs no signature, what is built does.
    let nobody = frazil_binary_cache::TrustPolicy {
        require_signatures: true,
        keys: Ok(PublicKeys::default()),
    };
    let uri = CacheUri::parse(&server.uri()).unwrap();
    subs = frazil_binary_cache::Substituters::open(&[uri], nobody.clone(), &settings);
    assert!(subs.find(&path(PATHS[1])).unwrap().is_some());
    assert!(subs.find(&top()).unwrap().is_none());
    let expected = format!(
        "ignoring substitute for '/nix/store/{}' from '{}', as it's not signed by any of the keys in 'trusted-public-keys'",
        PATHS[5],
        server.uri()
    );
    assert_eq!(log.lines(), [expected]);
    for (query, policy) in [("?trusted=true", true), ("", false)] {
        let uri = CacheUri::parse(&format!("{}{query}", server.uri())).unwrap();
        let trust = frazil_binary_cache::TrustPolicy {
            require_signatures: policy,
            ..nobody.clone()
        };
        let subs = frazil_binary_cache::Substituters::open(&[uri], trust, &settings);
        assert!(subs.find(&top()).unwrap().is_some());
    }
}

#[test]
fn priorities_decide() {
    let a = serve("xz", vec![]);
    let b = serve("zstd", vec![]);
    let (settings, _) = settings();
    for (first, second, expected) in [(1, 2, "xz"), (2, 1, "zstd"), (1, 1, "xz")] {
        let uris = [
            format!("{}?priority={first}", a.uri()),
            format!("{}?priority={second}", b.uri()),
        ];
        let uris: Vec<_> = uris.iter().map(String::as_str).collect();
        let subs = substituters(&uris, &settings);
        let found = subs.find(&top()).unwrap().unwrap();
        assert_eq!(found.narinfo.compression, expected);
    }
    let temp = Temp::copy_of("xz");
    fs::write(
        temp.0.join("nix-cache-info"),
        "StoreDir: /nix/store\nPriority: 40\nWantMassQuery: 1\n",
    )
    .unwrap();
    let server = Server::new(temp.0.clone(), vec![]);
    for (query, priority, mass) in [
        ("", 40, true),
        ("?priority=3&want-mass-query=false", 3, false),
    ] {
        let uri = CacheUri::parse(&format!("{}{query}", server.uri())).unwrap();
        let cache = BinaryCache::open(&uri, &settings).unwrap();
        assert_eq!(
            (cache.priority(), cache.want_mass_query()),
            (priority, mass)
        );
    }
}

#[test]
fn proxies_are_asked() {
    let server = serve("xz", vec![]);
    let (mut settings, _) = settings();
    settings.http.proxies = Proxies {
        http: Some(format!("http://{}", server.address())),
        ..Proxies::default()
    };
    let (store, errors) = substitute(&["http://cache.example.invalid"], &settings);
    assert_eq!((store.0.len(), errors), (6, vec![]));
    assert_eq!(server.count("GET http://cache.example.invalid/"), 13);
}

/// What C++ Nix says of servers that are not there.
#[test]
fn servers_that_are_not_there() {
    let said = |uri: &str| {
        let uri = CacheUri::parse(uri).unwrap();
        let error = BinaryCache::open(&uri, &settings().0).err().unwrap();
        let text = error.to_string();
        let digits = |c: char| c.is_ascii_digit();
        match text.split_once(" after ") {
            Some((start, rest)) => format!("{start} after N{}", rest.trim_start_matches(digits)),
            None => text,
        }
    };
    let address = frazil_testing::free_address();
    assert_eq!(
        said(&format!("http://{address}")),
        format!(
            "unable to download 'http://{address}/nix-cache-info': Could not connect to server (7) Failed to \
             connect to {address} after N ms: Could not connect to server"
        )
    );
    assert_eq!(
        said("http://host.invalid"),
        "unable to download 'http://host.invalid/nix-cache-info': Could not resolve hostname (6) Could not \
         resolve host: host.invalid"
    );
}

#[test]
fn pushing_to_a_server() {
    let source = Store::reference();
    let temp = Temp::new();
    let server = Server::new(temp.0.clone(), vec![]);
    let uri = format!(
        "{}?compression=none&secret-key={}",
        server.uri(),
        data("secret").display()
    );
    let cache = BinaryCache::open(&CacheUri::parse(&uri).unwrap(), &settings().0).unwrap();
    let pushed = push_closure(&source, &cache, &[top()], &()).unwrap();
    assert_eq!(pushed.len(), 6);
    assert_eq!(files(&temp.0).len(), 13);
    let (store, errors) = substitute(&[&server.uri()], &settings().0);
    assert_eq!((store.0.len(), errors), (6, vec![]));
}

fn tls() -> rustls::ServerConfig {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = CertificateDer::from_pem_file(data("tls.crt")).unwrap();
    let key = PrivateKeyDer::from_pem_file(data("tls.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}

#[test]
fn certificates_are_checked() {
    let server = Server::with_tls(data("xz"), tls());
    let (mut settings, log) = settings();
    settings.http.ca_file = Some(data("tls.crt"));
    let (store, errors) = substitute(&[&server.uri()], &settings);
    assert_eq!((store.0.len(), errors), (6, vec![]), "{:?}", log.lines());

    settings.http.ca_file = None;
    let (settings, log) = (settings, log);
    let (store, errors) = substitute(&[&server.uri()], &settings);
    assert_eq!((store.0.len(), errors.len()), (0, 1));
    let expected = format!(
        "unable to download '{}/nix-cache-info': SSL peer certificate or SSH remote key was not OK (60) ",
        server.uri()
    );
    assert!(
        log.lines().last().unwrap().starts_with(&expected),
        "{:?}",
        log.lines()
    );

    let mut settings = settings;
    settings.http.ca_file = Some(data("nothing"));
    substitute(&[&server.uri()], &settings);
    let expected = format!(
        "unable to download '{}/nix-cache-info': Problem with the SSL CA cert (path? access rights?) (77) error adding trust anchors from file: {} (No such file or directory)",
        server.uri(),
        data("nothing").display()
    );
    assert_eq!(log.lines().last(), Some(&expected));
}

#[test]
fn servers_are_told_who_asks() {
    let temp = Temp::new();
    let netrc = temp.0.join("netrc");
    fs::write(&netrc, "machine 127.0.0.1 login me password secret\n").unwrap();
    let (mut settings, _) = settings();
    settings.http.netrc = Some(netrc);
    let server = serve("xz", vec![]);
    let (store, errors) = substitute(&[&server.uri()], &settings);
    assert_eq!((store.0.len(), errors), (6, vec![]));
    let told = server.authorizations();
    assert_eq!(told.len(), server.requests().len());
    assert!(told.iter().all(|t| t == "Basic bWU6c2VjcmV0"), "{told:?}");
    // The URL says it itself.
    let server = serve("xz", vec![]);
    let uri = server.uri().replace("http://", "http://u:p@");
    let cache = BinaryCache::open(&CacheUri::parse(&uri).unwrap(), &settings).unwrap();
    assert!(cache.narinfo(&top()).unwrap().is_some());
    let told = server.authorizations();
    assert!(
        !told.is_empty() && told.iter().all(|t| t == "Basic dTpw"),
        "{told:?}"
    );
    // Others are told what is for them, and nothing else.
    let netrc = temp.0.join("another");
    fs::write(&netrc, "machine localhost login other password word\n").unwrap();
    for (netrc, expected) in [
        (settings.http.netrc.clone(), vec![]),
        (Some(netrc), vec!["Basic b3RoZXI6d29yZA=="]),
    ] {
        settings.http.netrc = netrc;
        let other = serve("xz", vec![]);
        let there = other.uri().replace("127.0.0.1", "localhost");
        let narinfo = "pz89fdjll34raxcs9fl0x5ycwr0irax2.narinfo";
        let away = Fault::Redirect(format!("{there}/{narinfo}"));
        let server = serve("xz", vec![always("pz89", away)]);
        let uri = server.uri().replace("http://", "http://u:p@");
        let (store, errors) = substitute(&[&uri], &settings);
        assert_eq!((store.0.len(), errors), (6, vec![]));
        assert_eq!(other.count("pz89"), 1);
        assert_eq!(other.authorizations(), expected);
    }
}
