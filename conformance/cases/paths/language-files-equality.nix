[ (<nix/./a> == <nix/a>) (<nix/a> == /a) (builtins.toPath <nix/a>) ]
