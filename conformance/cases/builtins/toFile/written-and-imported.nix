import (builtins.toFile "n.nix" "{ a = 1 + 1; }")
