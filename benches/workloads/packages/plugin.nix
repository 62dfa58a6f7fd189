# Plugins: of one program, from its own site, with little to build.
{
  build,
  lib,
  fetch,
  facts,
  host,
  dependencies ? [ ],
}:
build {
  name = "${host.name}-${facts.name}";
  inherit (facts) version;
  src = fetch {
    inherit (facts) name version hash;
    site = host.about.homepage + "plugins";
  };
  inputs = [ host ] ++ dependencies;
  buildPhase = "${host}/bin/${host.about.main} --compile-plugin ${facts.name}";
  about.description = "The plugin ${facts.name} of ${host.name} ${host.version}";
  passed.host = host;
}
