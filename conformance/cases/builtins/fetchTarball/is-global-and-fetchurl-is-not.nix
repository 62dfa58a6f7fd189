[ (builtins.isFunction fetchTarball) (builtins.isFunction fetchGit) (builtins.isFunction builtins.fetchurl) (builtins ? fetchTree) ]
