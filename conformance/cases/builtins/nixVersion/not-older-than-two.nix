[ (builtins.compareVersions builtins.nixVersion "2.34" >= 0) (builtins.typeOf builtins.nixVersion) (builtins.hasContext builtins.nixVersion) ]
