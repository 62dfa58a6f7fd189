rec { ${"b"} = "inner"; c = b; }
