import (builtins.toFile "n.nix" "\n  throw \"here\"\n")
