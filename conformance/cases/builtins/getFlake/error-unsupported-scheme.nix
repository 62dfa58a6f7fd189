builtins.getFlake "foo:bar"
