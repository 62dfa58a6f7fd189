let
  name = "file";
in
map builtins.isPath [ ./${name}.nix /a/${name}/b ]
