let s = { x = "outer"; }; in rec { s = { x = "inner"; }; inherit (s) x; }.x
