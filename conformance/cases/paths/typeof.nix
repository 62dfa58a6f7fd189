map builtins.typeOf [ /a ./a ~/a ./${"a"} <nix/fetchurl.nix> ]
