with (throw "never"); builtins.length [ map true ]
