import (builtins.findFile [ ] "nix/absent.nix")
