let s = { ${s.name} = 1; name = "n"; }; in s.name
