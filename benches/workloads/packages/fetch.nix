# A source that is known by its hash.
{ system, shell }:
{
  name,
  version,
  hash,
  site ? "https://sources.example.org",
}:
derivation {
  inherit system;
  name = "${name}-${version}.tar.gz";
  url = "${site}/${name}/${name}-${version}.tar.gz";
  builder = "${shell}/bin/sh";
  args = [
    "-c"
    "fetch $url $out"
  ];
  outputHashMode = "flat";
  outputHashAlgo = "sha256";
  outputHash = hash;
  preferLocalBuild = true;
  impureEnvVars = [
    "http_proxy"
    "https_proxy"
  ];
}
