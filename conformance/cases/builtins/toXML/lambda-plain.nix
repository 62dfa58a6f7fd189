builtins.toXML (some-name: 1)
