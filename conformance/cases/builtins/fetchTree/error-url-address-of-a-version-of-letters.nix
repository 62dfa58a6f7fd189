builtins.fetchTree "https://[vg.a]/a"
