builtins.toXML { f = import ./support/function.nix; }
