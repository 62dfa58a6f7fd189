builtins.toPath [ "/a" ]
