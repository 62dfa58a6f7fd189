let b = "outer"; in rec { ${"b" + ""} = "inner"; c = b; }
