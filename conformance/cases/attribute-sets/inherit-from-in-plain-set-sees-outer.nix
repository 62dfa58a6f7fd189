let s = { x = "outer"; }; in { s = { x = "inner"; }; inherit (s) x; }.x
