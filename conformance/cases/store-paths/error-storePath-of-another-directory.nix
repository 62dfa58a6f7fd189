builtins.storePath "/nix/stor/0fxxsfzdqmzlr9gl4fv7jmpm63z23lz8-a"
