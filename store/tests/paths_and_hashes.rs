//! Hashes and store paths against tables of what C++ Nix 2.34.8 says.

mod common;

use common::{shown, table};
use frazil_store::hash::sha256;
use frazil_store::placeholder::{DownstreamPlaceholder, hash_placeholder};
use frazil_store::{
    ContentAddress, ContentAddressMethod, Feature, Features, Hash, HashAlgo, HashFormat, StoreDir,
    StorePath,
};

#[test]
fn hash_parsing() {
    for row in table(include_str!("data/hashes.tsv")) {
        let [input, algo, expected] = row[..] else {
            panic!("{row:?}")
        };
        let algo = HashAlgo::parse_opt(algo.as_bytes(), Features::NONE).unwrap();
        let result = Hash::parse_any(input.as_bytes(), algo, Features::NONE);
        assert_eq!(
            shown(result, |(h, _)| h.to_text(HashFormat::Sri, true)),
            expected,
            "{input}"
        );
    }
}

#[test]
fn published_digests() {
    // "abc" in FIPS 180, RFC 1321 and the BLAKE3 test vectors' empty input.
    let cases = [
        (HashAlgo::Md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
        (
            HashAlgo::Sha1,
            "abc",
            "a9993e364706816aba3e25717850c26c9cd0d89d",
        ),
        (
            HashAlgo::Sha256,
            "abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            HashAlgo::Sha512,
            "abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        (
            HashAlgo::Blake3,
            "",
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        ),
    ];
    for (algo, text, expected) in cases {
        assert_eq!(
            algo.hash(text.as_bytes())
                .to_text(HashFormat::Base16, false),
            expected
        );
    }
    let formats = [
        (HashFormat::Base16, "md5:d41d8cd98f00b204e9800998ecf8427e"),
        (HashFormat::Nix32, "md5:3y8bwfr609h3lh9ch0izcqq7fl"),
        (HashFormat::Base64, "md5:1B2M2Y8AsgTpgAmY7PhCfg=="),
        (HashFormat::Sri, "md5-1B2M2Y8AsgTpgAmY7PhCfg=="),
    ];
    for (format, expected) in formats {
        assert_eq!(HashAlgo::Md5.hash(b"").to_text(format, true), expected);
        let (hash, _) = Hash::parse_any(expected.as_bytes(), None, Features::NONE).unwrap();
        assert_eq!(hash, HashAlgo::Md5.hash(b""));
    }
}

#[test]
fn text_paths() {
    let dir = StoreDir::default();
    for row in table(include_str!("data/text_paths.tsv")) {
        let [name, expected] = row[..] else {
            panic!("{row:?}")
        };
        let result = dir.make_text_path_of(name.as_bytes(), b"x", []);
        assert_eq!(shown(result, |path| dir.print(&path)), expected);
    }
    // builtins.toFile "foo" "${toFile "foo" "bar"} ${toFile "a" "b"}"
    let foo = dir.make_text_path_of(b"foo", b"bar", []).unwrap();
    let a = dir.make_text_path_of(b"a", b"b", []).unwrap();
    let text = format!("{} {}", dir.print(&foo), dir.print(&a));
    let mut refs = [foo, a];
    refs.sort();
    let both = dir
        .make_text_path_of(b"foo", text.as_bytes(), &refs)
        .unwrap();
    assert_eq!(
        dir.print(&both),
        "/nix/store/lbhygmcq0imjb9ggsw3gk6s8kpyihn47-foo"
    );
}

#[test]
fn parsed_paths() {
    let dir = StoreDir::default();
    for row in table(include_str!("data/parse_paths.tsv")) {
        let [input, expected] = row[..] else {
            panic!("{row:?}")
        };
        assert_eq!(
            shown(dir.parse(input.as_bytes()), |path| dir.print(&path)),
            expected
        );
    }
    // Derivations do not escape paths, so what C++ Nix lets stand after the hash is not all read.
    for (between, is_read) in [
        (b'-', true),
        (b' ', true),
        (b'~', true),
        (b'"', false),
        (b'\\', false),
        (b'\n', false),
        (0xe9, false),
    ] {
        let path = [
            b"/nix/store/kpcd173cq987hw957sx6m0868wv3x6d9".as_slice(),
            &[between],
            b"a",
        ];
        assert_eq!(dir.parse(&path.concat()).is_ok(), is_read, "{between}");
    }
    let base = "kpcd173cq987hw957sx6m0868wv3x6d9-a.drv";
    let inside = format!("/nix/store/{base}/bin/x");
    let (path, rest) = dir.split(inside.as_bytes()).unwrap();
    assert_eq!((path.as_str(), rest), (base, b"/bin/x".as_slice()));
    assert_eq!(
        (path.name(), path.derivation_name().unwrap()),
        ("a.drv", "a")
    );
    let err = dir.split(b"/nix/store").unwrap_err();
    assert_eq!(
        common::message(&err),
        "path '/nix/store' is not in the Nix store"
    );
}

#[test]
fn content_addresses() {
    let hash = Hash::sha256(sha256([b"".as_slice()]));
    let digits = "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";
    let cases = [
        (ContentAddressMethod::Text, "text:sha256:"),
        (ContentAddressMethod::Flat, "fixed:sha256:"),
        (ContentAddressMethod::Nar, "fixed:r:sha256:"),
        (ContentAddressMethod::Git, "fixed:git:sha256:"),
    ];
    let features = Features::NONE.with(Feature::GitHashing);
    for (method, prefix) in cases {
        let ca = ContentAddress { method, hash };
        let text = format!("{prefix}{digits}");
        assert_eq!(ca.to_string(), text);
        assert_eq!(
            ContentAddress::parse(text.as_bytes(), features).unwrap(),
            ca
        );
        assert_eq!(
            ContentAddressMethod::parse(method.name().as_bytes()).unwrap(),
            method
        );
    }
    for bad in [
        "",
        "fixed",
        "r:sha256:x",
        "fixed:sha256",
        "fixed:text:sha256:x",
        "text:r:sha256",
    ] {
        assert!(
            ContentAddress::parse(bad.as_bytes(), features).is_err(),
            "{bad}"
        );
    }
    let mode = ContentAddressMethod::parse_output_hash_mode(b"git", b"x", Features::NONE);
    let expected = "experimental Nix feature 'git-hashing' is disabled; add '--extra-experimental-features git-hashing' to enable it";
    assert_eq!(common::message(&mode.unwrap_err()), expected);
}

#[test]
fn placeholders() {
    let cases = [
        (
            "out",
            "/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9",
        ),
        (
            "dev",
            "/02qcpld1y6xhs5gz9bchpxaw0xdhmsp5dv88lh25r2ss44kh8dxz",
        ),
        ("", "/171rf4jhx57xqz3p7swniwkig249cif71pa08p80mgaf0mqz5bmr"),
    ];
    for (output, expected) in cases {
        assert_eq!(hash_placeholder(output.as_bytes()), expected);
    }
    // The variables `x` and `y` of data/drvs/*-down.drv, *-down2.drv and *-use-dyn.drv.
    let ca = "809hd68vvfpi7cnll3ilvwg5qng30ymh-ca.drv";
    let down = "dh9d83pfdycp7slh2gp0c2gfs9azlpp2-down.drv";
    let cases = [
        (
            ca,
            "dev",
            "/0n40qcrmrsv91dsw86nd9mn7gi2jhyjka78s63b7h9cjnz66cfvh",
        ),
        (
            ca,
            "out",
            "/0175br9dnq4yrfgdm65nfy660im9l7d7swg83l51hkjl9ib1pb9g",
        ),
        (
            down,
            "out",
            "/09xmca9m8vwjrijv5777z1wf3h45pl266zqz2x1s6qqdqn7ky67h",
        ),
    ];
    for (drv, output, expected) in cases {
        let drv = StorePath::from_base_name(drv.as_bytes()).unwrap();
        let placeholder = DownstreamPlaceholder::unknown_ca_output(&drv, output.as_bytes());
        assert_eq!(placeholder.unwrap().render(), expected);
    }
    let dyn_drv = b"ai93i6i3j7hddxal8yvznqvf2dyj69qb-dyn.drv.drv";
    let dyn_drv = StorePath::from_base_name(dyn_drv).unwrap();
    let first = DownstreamPlaceholder::unknown_ca_output(&dyn_drv, b"out").unwrap();
    let second = DownstreamPlaceholder::unknown_derivation(&first, b"out");
    assert_eq!(
        second.render(),
        "/0ilpbsmkvq748678xin4ba2b8da8w73drs4fcfdhrglhxmdblqyk"
    );
}
