[ (builtins.length [ <nowhere> ]) (let __nixPath = throw "never"; in 1) ]
