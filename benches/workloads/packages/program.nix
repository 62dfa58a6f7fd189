# Programs: linked with libraries, wrapped so that they find others, with documentation on demand.
{
  build,
  fetch,
  lib,
  writer ? null,
  facts,
  dependencies ? [ ],
  atRunTime ? [ ],
  withDocumentation ? false,
}:
build {
  inherit (facts) name version;
  src = fetch {
    inherit (facts) name version hash;
    site = "https://programs.example.org";
  };
  inputs = dependencies ++ lib.optional withDocumentation writer;
  flags = [
    "--prefix=$out"
    "--sysconfdir=/etc"
  ]
  ++ map (d: "--with-${d.name}=${d.dev or d}") dependencies
  ++ (if withDocumentation then [ "--enable-docs" ] else [ "--disable-docs" ]);
  postInstall = ''
    for program in $out/bin/*; do
      wrap "$program" --prefix PATH : ${builtins.concatStringsSep ":" (map (p: "${p}/bin") atRunTime)}
    done
  '';
  about = {
    description = "The program ${facts.name}";
    main = "${facts.name}";
  };
}
