builtins.hashFile null ./support/abc
