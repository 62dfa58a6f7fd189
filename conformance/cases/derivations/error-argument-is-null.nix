(builtins.derivation null).type
