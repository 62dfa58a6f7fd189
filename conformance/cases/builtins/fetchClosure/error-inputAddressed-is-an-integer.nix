builtins.fetchClosure { fromStore = "http://localhost"; fromPath = /nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a; inputAddressed = 1; }
