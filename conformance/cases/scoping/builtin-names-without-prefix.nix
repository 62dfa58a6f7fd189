map builtins.typeOf [ map toString import throw abort baseNameOf dirOf removeAttrs derivation isNull scopedImport fetchTarball break placeholder ]
