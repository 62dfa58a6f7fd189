builtins.getContext "${{ __toString = self: self.p; p = builtins.toFile "a" "a"; }}"
