{ a = "x${toString 1}"; b = "plain"; }
