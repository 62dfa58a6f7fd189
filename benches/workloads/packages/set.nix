# The package set itself, before overlays.
{ size, lib }:
self:
let
  call = lib.callWith self;
  data = import ./data.nix { inherit size lib; };

  # Where everything begins.
  seed =
    name:
    derivation {
      inherit name;
      system = "x86_64-linux";
      builder = "/seed/${name}";
      args = [ "--unpack" ];
    };

  package =
    p:
    let
      libraries = map (n: self.${n}) p.libraries;
    in
    if p.kind == "library" then
      call ./library.nix {
        inherit (p) facts;
        dependencies = libraries;
      }
    else if p.kind == "program" then
      call ./program.nix {
        inherit (p) facts;
        dependencies = libraries;
        atRunTime = map (n: self.${n}) p.programs;
      }
    else
      call ./plugin.nix {
        inherit (p) facts;
        host = self.${p.host};
        dependencies = libraries;
      };
in
builtins.listToAttrs (
  map (p: {
    name = p.key;
    value = package p;
  }) data
)
// {
  inherit lib;
  system = "x86_64-linux";
  shell = seed "shell";
  compiler = seed "compiler";
  coreTools = seed "core-tools";
  tools = [
    self.shell
    self.compiler
    self.coreTools
  ];
  fetch = call ./fetch.nix { };
  build = call ./build.nix { };
  writer = self.p11;
}
