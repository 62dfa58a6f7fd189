{ build, source, zlib, version ? "1.0.1g" }:

build {
  name = "openssl-${version}";
  src = source {
    name = "openssl-${version}.tar.gz";
    url = "https://www.openssl.org/source/old/1.0.1/openssl-${version}.tar.gz";
    sha256 = "53cb818c3b90e507a8348f4f5eaedb05d8bfe5358aabb508b7263cc670c3e028";
  };
  libraries = [ zlib ];
  flags = [ "shared" "zlib" ];
  meta.description = "Cryptography and TLS";
}
