builtins.fetchClosure { fromStore = "auto?x=a b"; fromPath = /nix/store/0fxxsfzdqmzlr9gl4fv7jmpm63z23lz8-a; }
