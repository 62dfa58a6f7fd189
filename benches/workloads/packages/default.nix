# A set of `size` packages and as many sources, changed by overlays, and a second set of which some packages are
# taken: the derivations of all.
{ size }:
let
  lib = import ./lib.nix;
  overlays = import ./overlays.nix;
  base = import ./set.nix { inherit size lib; };

  set = lib.layered base overlays;
  # The same with another compiler, from which everything else follows.
  other = lib.layered base (
    overlays
    ++ [
      (self: before: {
        compiler = derivation {
          name = "other-compiler";
          system = "x86_64-linux";
          builder = "/seed/other-compiler";
        };
      })
    ]
  );

  keys = builtins.genList (i: "p${toString i}") size;
  line = p: "${p.name} ${p.version} ${p.drvPath}";
  few = builtins.genList (i: "p${toString (i * 40 + 5)}") (size / 50);
in
builtins.concatStringsSep "\n" (map (k: line set.${k}) keys ++ map (k: line other.${k}) few) + "\n"
