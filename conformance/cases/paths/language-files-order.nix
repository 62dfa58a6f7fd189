builtins.sort builtins.lessThan [ <nix/b> /c <nix/a> /a ]
