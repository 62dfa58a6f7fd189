{ build, source, openssl, zlib, pcre, version ? "1.6.0" }:

build {
  name = "nginx-${version}";
  src = source {
    name = "nginx-${version}.tar.gz";
    url = "https://nginx.org/download/nginx-${version}.tar.gz";
    sha256 = "943ad757a1c3e8b3df2d5c4ddacc508861922e36fa10ea6f8e3a348fc9abfc1a";
  };
  libraries = [ zlib pcre ] ++ (if openssl == null then [ ] else [ openssl ]);
  flags = [ "--with-http_gzip_static_module" ]
    ++ (if openssl == null then [ ] else [ "--with-http_ssl_module" ]);
  meta.description = "A web server";
}
