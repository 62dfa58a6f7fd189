let x = "outer"; in { a = { x = "inner"; }; a = rec { y = x; }; }
