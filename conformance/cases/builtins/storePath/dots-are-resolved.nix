builtins.storePath "/nix/store/../store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a"
