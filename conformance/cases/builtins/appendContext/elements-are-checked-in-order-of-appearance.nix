builtins.appendContext "x" {
  "/nix/store/bbbbbbf6zmlyn8vh8fgn55rpwnxq0n7l-b" = throw "b";
  "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a" = throw "a";
}
