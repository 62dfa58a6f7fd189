builtins.fetchClosure { fromPath = "/nix/store/17crn3z1zijdcfhff7k6p94cnvwdw4sf-lib-1.0"; toPath = { outPath = throw "a path"; }; fromStore = "http://localhost:1"; }
