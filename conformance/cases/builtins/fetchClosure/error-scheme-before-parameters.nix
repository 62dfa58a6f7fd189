builtins.fetchClosure { fromPath = "/nix/store/17crn3z1zijdcfhff7k6p94cnvwdw4sf-lib-1.0"; fromStore = "ssh://localhost?a=1"; }
