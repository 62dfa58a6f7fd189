# Strings made of constants are constants.
let
  version = "1.2";
  pname = "hello" + "-" + version;
in
x: { url = "mirror://gnu/${pname}.tar.gz"; list = [ "${pname}-src" ]; more = "${x}" + version; }
