builtins.storePath "/nix/store/0fxxsfzdqmzlr9gl4fv7jmpm63z23lz8-."
