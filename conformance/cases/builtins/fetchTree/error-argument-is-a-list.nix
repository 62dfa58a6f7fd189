builtins.fetchTree [ ]
