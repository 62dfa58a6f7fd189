let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    impureEnvVars = [ "http_proxy" ]; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  };
in
d.drvPath
