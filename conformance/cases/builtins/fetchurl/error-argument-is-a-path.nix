builtins.fetchurl ./x
