map (name: (derivation { inherit name; system = "s"; builder = "b"; outputHash = "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow="; }).outPath) [ "a" "b" ]
