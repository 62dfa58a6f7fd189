builtins.functionArgs (import (builtins.findFile [ ] "nix/fetchurl.nix"))
