builtins.flakeRefToString { type = "github"; owner = "a"; repo = "b"; rev = "sha256:0000000000000000000000000000000000000000000000000000000000000000"; }
