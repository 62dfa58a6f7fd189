builtins.splitVersion "12ab34é5"
