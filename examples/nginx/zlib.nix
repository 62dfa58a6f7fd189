{ build, source, version ? "1.2.8" }:

build {
  name = "zlib-${version}";
  src = source {
    name = "zlib-${version}.tar.gz";
    url = "https://zlib.net/fossils/zlib-${version}.tar.gz";
    sha256 = "36658cb768a54c1d4dec43c3116c27ed893e88b02ecfcb44f2166f9c0b7f2a0d";
  };
  meta.description = "Compression library";
}
