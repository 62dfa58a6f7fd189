[ (import ./support/traced.nix) (import ./support/traced.nix) (import (./support + "/traced.nix")) ]
