builtins.mapAttrs (n: builtins.typeOf) (builtins.parseFlakeRef "path:/a?lastModified=5&rev=e3b0c44298fc1c149afbf4c8996fb92427ae41e4")
