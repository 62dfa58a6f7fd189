let f = x: [ x ]; in f <absent/deep.nix>
