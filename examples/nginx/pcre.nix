{ build, source, version ? "8.34", unicode ? true }:

build {
  name = "pcre-${version}";
  src = source {
    name = "pcre-${version}.tar.bz2";
    url = "https://ftp.pcre.org/pub/pcre/pcre-${version}.tar.bz2";
    sha256 = "b6043ae1ff2720be665ffa28dc22b7c637cdde96f389a116c0c3020caeae583f";
  };
  flags = if unicode then [ "--enable-utf" "--enable-unicode-properties" ] else [ ];
  meta.description = "Regular expressions as Perl has them";
}
