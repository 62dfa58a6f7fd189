builtins.storePath "/nix/store/efxxsfzdqmzlr9gl4fv7jmpm63z23lz8-a"
