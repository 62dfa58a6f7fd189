fetchurl "http://localhost"
