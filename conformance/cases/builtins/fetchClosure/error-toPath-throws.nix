builtins.fetchClosure { fromPath = /nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a; toPath = throw "to"; }
