builtins.mapAttrs (name: type: throw name) (builtins.readDir ./support/unsorted)
