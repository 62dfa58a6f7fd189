# nginx and the libraries it needs, as a package set of five derivations.
#
# Evaluates without any store or network: `frazil nix-instantiate examples/nginx -A nginx`. It shows what
# makes Nix package sets work: functions with default arguments, `callPackage` by argument names,
# `override` (other arguments) and `overrideDerivation` (other derivation attributes).
{ system ? "x86_64-linux" }:

let
  inherit (builtins) attrNames concatStringsSep functionArgs intersectAttrs isAttrs map removeAttrs;

  # A function that remembers its arguments, so that they can be changed later.
  makeOverridable = f: args:
    let result = f args; in
    if !isAttrs result then result else result // {
      override = changes:
        makeOverridable f (args // (if isAttrs changes then changes else changes args));
      overrideDerivation = change:
        makeOverridable (a: let drv = f a; in build (drv.spec // change drv.spec)) args;
    };

  # Builds a derivation from a specification; `spec` is kept for `overrideDerivation`.
  build = spec:
    let
      drv = derivation (removeAttrs spec [ "meta" "libraries" ] // {
        inherit system;
        builder = "/bin/sh";
        args = [ "-e" ./build.sh ];
        flags = concatStringsSep " " (spec.flags or [ ]);
        libraries = map (l: "${l}") (spec.libraries or [ ]);
      });
    in drv // { inherit spec; meta = spec.meta or { }; };

  # Sources are fixed-output derivations: their content is known by its hash.
  source = { name, url, sha256 }: derivation {
    inherit name system url;
    builder = "builtin:fetchurl";
    outputHash = sha256;
    outputHashAlgo = "sha256";
    outputHashMode = "flat";
    preferLocalBuild = true;
  };

  callPackage = path: overrides:
    let f = import path; in
    makeOverridable f (intersectAttrs (functionArgs f) packages // overrides);

  packages = {
    inherit build source;
    zlib = callPackage ./zlib.nix { };
    pcre = callPackage ./pcre.nix { };
    openssl = callPackage ./openssl.nix { };
    nginx = callPackage ./nginx.nix { };

    # The same server without TLS …
    nginxPlain = packages.nginx.override { openssl = null; };
    # … and one under another name.
    nginxDebug = packages.nginx.overrideDerivation (old: {
      name = "${old.name}-debug";
      flags = old.flags ++ [ "--with-debug" ];
    });
  };
in
packages // { names = attrNames packages; }
