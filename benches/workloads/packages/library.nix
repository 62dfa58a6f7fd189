# Libraries: headers and code apart, tests where they are known to pass.
{
  build,
  fetch,
  lib,
  facts,
  dependencies ? [ ],
  withTests ? false,
  static ? false,
  hardened ? true,
}:
build {
  inherit (facts) name version;
  src = fetch { inherit (facts) name version hash; };
  outputs = [
    "out"
    "dev"
  ];
  inputs = dependencies;
  # Headers of what a library is made of are needed by its users.
  propagated = lib.optional (dependencies != [ ]) (builtins.head dependencies);
  flags = [
    "--prefix=$out"
    "--includedir=$dev/include"
  ]
  ++ lib.optional static "--enable-static"
  ++ lib.optional (!static) "--enable-shared"
  ++ lib.optional hardened "--with-hardening=all";
  doCheck = withTests;
  installPhase = ''
    make install
    mkdir -p $dev/lib/pkgconfig
    mv $out/include $dev/
    ${lib.words (map (d: "substitute ${d}/lib") dependencies)}
  '';
  about.description = "The library ${facts.name}";
}
