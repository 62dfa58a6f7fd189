let folder = dirOf <nix/fetchurl.nix>; in [ (dirOf folder) (baseNameOf folder) (toString folder) (folder + "x") (builtins.pathExists folder) (builtins.readFileType folder) ]
