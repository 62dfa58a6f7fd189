# The derivation of a NixOS system. Nixpkgs and the configuration are paths.
{ nixpkgs, configuration }:
(import (nixpkgs + "/nixos") {
  inherit configuration;
  system = "x86_64-linux";
}).system.drvPath
