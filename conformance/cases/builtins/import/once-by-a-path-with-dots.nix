[ (import ./support/traced.nix) (import (./support + "/dir/../traced.nix")) ]
