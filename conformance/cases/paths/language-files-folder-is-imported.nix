import (dirOf <nix/fetchurl.nix>)
